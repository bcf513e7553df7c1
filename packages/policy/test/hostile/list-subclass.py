# expect: action 0.5,1
# contract: {"kind":"single-agent","observation":{"kind":"floats","length":2},"action":{"kind":"floats","length":2}}
class Half(float):
    """A float of which every conversion lies: what counts is the float."""

    def __float__(self):
        return 7.0

    def __repr__(self):
        raise SystemExit

    __int__ = __index__ = __float__


class Items(list):
    """A list that is another one to whoever asks it."""

    def __len__(self):
        return 9

    def __iter__(self):
        while True:
            yield 7.0

    def __getitem__(self, index):
        raise SystemExit

    __copy__ = __reversed__ = __iter__


def choose_action(observation, rng):
    return Items([Half(0.5), True])
