# expect: EXCEPTION
import gc
import __main__


def choose_action(observation, rng):
    # The policy can find and change the harness: it can only harm itself.
    gc.unfreeze()
    for found in gc.get_objects():
        if type(found).__name__ == "function" and found.__name__ == "act":
            for cell in found.__closure__:
                cell.cell_contents = None
    __main__.__dict__.clear()
    type(rng).random = lambda self: 0.5
    return choose_action(observation, None)
