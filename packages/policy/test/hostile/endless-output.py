# expect: FUEL_EXHAUSTED
def choose_action(observation, rng):
    while True:
        print("x" * 1000)
