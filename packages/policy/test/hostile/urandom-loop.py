# expect: FUEL_EXHAUSTED
# Nearly all of the fuel goes to the host's work, so that it ends inside a host call.
import posix


def choose_action(observation, rng):
    while True:
        try:
            posix.urandom(65_536)
        except BaseException:
            return 0
