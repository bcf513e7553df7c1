# expect: FUEL_EXHAUSTED
class Endless(BaseException):
    def __str__(self):
        while True:
            pass


def choose_action(observation, rng):
    raise Endless
