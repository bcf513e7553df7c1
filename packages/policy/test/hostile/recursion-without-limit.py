# expect: OUT_OF_MEMORY
import sys

sys.setrecursionlimit(2**31 - 1)


def descend(kept):
    return descend(bytes(2000)) + kept


def choose_action(observation, rng):
    # Calls from Python to Python take memory, not stack.
    return descend(b"")
