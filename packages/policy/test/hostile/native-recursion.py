# expect: STACK_OVERFLOW
class Deep:
    def __repr__(self):
        return repr([Deep()])

    def __lt__(self, other):
        return sorted([Deep(), Deep()])[0] < self


def choose_action(observation, rng):
    import sys

    sys.setrecursionlimit(10**9)
    return len(repr(Deep())) + (Deep() < Deep())
