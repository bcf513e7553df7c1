# expect: action 0.5,-1
# contract: {"kind":"single-agent","observation":{"kind":"floats","length":2},"action":{"kind":"floats","length":2}}
import builtins
import json
import math
import types


def choose_action(observation, rng):
    lie = lambda *arguments, **options: 4
    builtins.list = builtins.tuple = builtins.dict = builtins.enumerate = builtins.zip = builtins.issubclass = lie
    builtins.float = builtins.int = builtins.len = builtins.slice = builtins.type = builtins.map = lie
    json.loads = math.isfinite = types.FunctionType = lie
    return [0.5, -1]
