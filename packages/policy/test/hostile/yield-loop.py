# expect: FUEL_EXHAUSTED
import os


def choose_action(observation, rng):
    # Yields without asking for a draw: none is made, and each call is paid for.
    while True:
        os.sched_yield()
