# expect: action 4
class Four(int):
    """An int of which every conversion lies: what counts is the int."""

    def __index__(self):
        return 7

    __int__ = __trunc__ = __index__

    def __eq__(self, other):
        return False

    def __le__(self, other):
        raise SystemExit

    __lt__ = __ge__ = __gt__ = __le__
    __hash__ = None


def choose_action(observation, rng):
    return Four(4)
