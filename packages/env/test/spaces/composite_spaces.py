# Samples of Gymnasium's MultiBinary, Text, Tuple and Dict, and of spaces in them. stdin: a list of {"space": JSON form,
# "seed": "<decimal>", "count": k}; stdout: for each, k samples as JSON, arrays as lists.
import json
import sys

import numpy as np
from gymnasium.spaces import Box, Dict, Discrete, MultiBinary, Text, Tuple


def build(form):
    match form["type"]:
        case "Discrete":
            return Discrete(form["n"], start=form["start"])
        case "Box":
            return Box(form["low"], form["high"], form["shape"], np.dtype(form["dtype"]))
        case "MultiBinary":
            return MultiBinary(form["shape"])
        case "Text":
            return Text(form["maxLength"], min_length=form["minLength"], charset=form["characters"])
        case "Tuple":
            return Tuple([build(part) for part in form["spaces"]])
        case "Dict":
            # A list of pairs keeps its order in Gymnasium; a dict would be sorted.
            return Dict([(name, build(part)) for name, part in form["spaces"]])


def plain(value):
    match value:
        case np.ndarray() | np.generic():
            return value.tolist()
        case tuple():
            return [plain(part) for part in value]
        case dict():
            return {name: plain(part) for name, part in value.items()}
    return value


def answer(case):
    space = build(case["space"])
    space.seed(int(case["seed"]))
    samples = [space.sample() for _ in range(case["count"])]
    assert all(space.contains(sample) for sample in samples)
    return [plain(sample) for sample in samples]


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
