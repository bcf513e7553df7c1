# expect: STACK_OVERFLOW
import json


def choose_action(observation, rng):
    return len(json.loads("[" * 10**6))
