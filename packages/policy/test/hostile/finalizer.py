# expect: FUEL_EXHAUSTED
class Endless:
    def __del__(self):
        while True:
            pass


endless = [Endless()]


def choose_action(observation, rng):
    endless.clear()
    return 0
