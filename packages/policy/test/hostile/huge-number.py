# expect: FUEL_EXHAUSTED
def choose_action(observation, rng):
    n = 3
    while True:
        n *= n
