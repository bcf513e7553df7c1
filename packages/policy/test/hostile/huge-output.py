# expect: action 1
import sys


def choose_action(observation, rng):
    for line in range(100):
        print("x" * 10_000)
    print("x" * 100_000, file=sys.stderr)
    return 1
