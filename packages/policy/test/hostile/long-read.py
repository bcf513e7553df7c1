# expect: FUEL_EXHAUSTED
import posix

BUFFER = bytearray(2 ** 23)


def choose_action(observation, rng):
    try:
        while True:
            posix.readv(0, [BUFFER])
    except BaseException:
        return 0
