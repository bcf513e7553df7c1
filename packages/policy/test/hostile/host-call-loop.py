# expect: FUEL_EXHAUSTED
import posix

EMPTY = [b''] * 1000


def choose_action(observation, rng):
    while True:
        try:
            posix.isatty(0)
            posix.writev(1, EMPTY)
            posix.read(0, 0)
            posix.stat('/')
        except OSError:
            pass
        except BaseException:
            return 0
