# expect: FUEL_EXHAUSTED
import re


def choose_action(observation, rng):
    return 1 if re.match(r"^(a+)+$", "a" * 60 + "b") else 0
