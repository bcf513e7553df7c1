# expect: EXCEPTION
import os


def choose_action(observation, rng):
    os.abort()
