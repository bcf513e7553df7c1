# expect: action 0
import copy
import pickle
import random


def choose_action(observation, rng):
    seen = 0
    for peek in (
        rng.getstate,
        lambda: copy.copy(rng),
        lambda: pickle.dumps(rng),
        lambda: rng.seed(0),
        lambda: rng.setstate(random.getstate()),
    ):
        try:
            peek()
            seen += 1
        except NotImplementedError:
            pass
    return seen
