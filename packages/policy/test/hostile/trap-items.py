# expect: INVALID_ACTION
# contract: {"kind":"single-agent","observation":{"kind":"floats","length":2},"action":{"kind":"floats","length":2}}
class Number:
    """Everything that could make it a float, if anyone asked."""

    def __float__(self):
        print("__float__ was called")
        return 4.0

    __index__ = __int__ = __hash__ = __len__ = __float__

    def __getattribute__(self, name):
        print(name, "was read")
        return float if name == "__class__" else object.__getattribute__(self, name)

    def __repr__(self):
        print("__repr__ was called")
        return "4"


class Sequence:
    """All that a list is asked for, and none."""

    def __len__(self):
        print("__len__ was called")
        return 2

    def __getitem__(self, index):
        print("__getitem__ was called")
        return 0.5

    def __iter__(self):
        print("__iter__ was called")
        return iter((0.5, 0.5))


decisions = 0


def choose_action(observation, rng):
    global decisions
    decisions += 1
    return [0.5, Number()] if decisions == 1 else Sequence()
