# expect: STACK_OVERFLOW
import functools
import json
import re
import sys

KINDS = [
    lambda: sorted([1, 2], key=again),
    lambda: re.sub("a", again, "a"),
    lambda: json.loads("{}", object_hook=again),
    lambda: functools.reduce(again, [1, 2]),
]
calls = 0


def again(*_):
    global calls
    calls += 1
    return KINDS[calls % len(KINDS)]()


def choose_action(observation, rng):
    sys.setrecursionlimit(10**9)
    return again()
