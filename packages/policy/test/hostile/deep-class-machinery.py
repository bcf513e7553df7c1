# expect: STACK_OVERFLOW
import sys


class Base:
    def __init_subclass__(cls):
        type("Derived", (Derived,), {"member": Member()})


class Member:
    def __set_name__(self, owner, name):
        type(name, (Base,), {})


Derived = object


def choose_action(observation, rng):
    global Derived
    sys.setrecursionlimit(10**9)
    Derived = Base
    type("First", (Base,), {})
