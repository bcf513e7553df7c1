# expect: INVALID_ACTION
class Four:
    """Everything that could make it an int, if anyone asked."""

    def __index__(self):
        print("__index__ was called")
        return 4

    __int__ = __hash__ = __trunc__ = __len__ = __index__

    def __eq__(self, other):
        print("__eq__ was called")
        return True

    def __getattribute__(self, name):
        print(name, "was read")
        return int if name == "__class__" else object.__getattribute__(self, name)

    def __repr__(self):
        print("__repr__ was called")
        return "4"


def choose_action(observation, rng):
    return Four()
