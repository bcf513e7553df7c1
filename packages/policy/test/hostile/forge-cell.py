# expect: INVALID_ACTION the action must be an integer, got a
import gc


class Forged(int):
    __index__ = __int__ = lambda self: 4


def choose_action(observation, rng):
    # The host looks into the cell after the policy has returned, and takes nothing but an int from there.
    gc.unfreeze()
    for found in gc.get_objects():
        if type(found).__name__ == "function" and found.__name__ == "act":
            names = found.__code__.co_freevars
            found.__closure__[names.index("action")].cell_contents = Forged(4)
    return "4"
