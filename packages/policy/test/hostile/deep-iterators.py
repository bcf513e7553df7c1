# expect: STACK_OVERFLOW
import itertools


def choose_action(observation, rng):
    # Each asks the next in C, where no limit of Python's counts.
    values = iter([1])
    for _ in range(3000):
        values = map(abs, itertools.chain(filter(None, values)))
    return next(values)
