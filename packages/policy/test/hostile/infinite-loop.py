# expect: FUEL_EXHAUSTED
def choose_action(observation, rng):
    while True:
        pass
