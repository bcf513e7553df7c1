# expect: EXCEPTION
import os


def choose_action(observation, rng):
    try:
        os._exit(0)
    except BaseException:
        return 0
