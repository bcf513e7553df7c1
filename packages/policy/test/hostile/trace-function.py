# expect: FUEL_EXHAUSTED
import sys


def choose_action(observation, rng):
    def trace(*arguments):
        while True:
            pass

    # Runs when the harness calls its next function, outside the policy's own code.
    sys.setprofile(trace)
    return 0
