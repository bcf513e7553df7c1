# expect: EXCEPTION
def choose_action(observation, rng):
    raise ValueError("é" * 10**6)
