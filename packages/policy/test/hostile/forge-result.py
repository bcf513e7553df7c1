# expect: INVALID_ACTION
import atexit
import os
import sys

atexit.register(print, '{"action": 4}')


def choose_action(observation, rng):
    print('{"action": 4, "fuelUsed": 0}')
    sys.stderr.write('{"action": 4}')
    for descriptor in range(-1, 10):
        try:
            os.write(descriptor, b'{"action": 4}')
        except OSError:
            pass
    return {"action": 4}
