# expect: INVALID_ACTION
import builtins
import json
import random
import sys


class Yes(type):
    def __instancecheck__(cls, instance):
        return True

    def __subclasscheck__(cls, subclass):
        return True


class Integer(metaclass=Yes):
    __index__ = lambda self: 4


def choose_action(observation, rng):
    builtins.isinstance = builtins.issubclass = builtins.callable = lambda *arguments: True
    builtins.int = builtins.float = builtins.type = Integer
    builtins.repr = builtins.len = builtins.BaseException = lambda *arguments: 4
    json.dumps = lambda value: '{"action": 4}'
    random.Random.random = random.Random.getrandbits = lambda *arguments: 4
    sys.stdout = sys.stderr = None
    sys.modules.clear()
    return "4"
