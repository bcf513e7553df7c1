# Samples and memberships as Gymnasium's own spaces give them. stdin: a list of cases; stdout: one answer per case.
#   {"space": <JSON form>, "seed": "<decimal>", "count": k}      ->  k samples, arrays as hex of their bytes
#   {"space": <JSON form>, "seed": ..., "masks": [[0, 1, ...]]}  ->  one sample of a Discrete per mask
import json
import sys

import numpy as np
from gymnasium.spaces import Box, Discrete, MultiDiscrete


def build(form, seed):
    if form["type"] == "Discrete":
        return Discrete(form["n"], start=form["start"], seed=seed)
    dtype = np.dtype(form["dtype"])
    shaped = lambda values, none: np.array(
        [none if v is None else v for v in values], dtype=np.float64
    ).reshape(form["shape"])
    if form["type"] == "MultiDiscrete":
        return MultiDiscrete(shaped(form["nvec"], 0), dtype=dtype, seed=seed, start=shaped(form["start"], 0))
    return Box(shaped(form["low"], -np.inf), shaped(form["high"], np.inf), dtype=dtype, seed=seed)


def answer(case):
    space = build(case["space"], int(case["seed"]))
    if "masks" in case:
        return [int(space.sample(mask=np.array(mask, dtype=np.int8))) for mask in case["masks"]]
    samples = [space.sample() for _ in range(case["count"])]
    return [int(s) if case["space"]["type"] == "Discrete" else s.tobytes().hex() for s in samples]


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
