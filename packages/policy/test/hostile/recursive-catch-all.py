# expect: FUEL_EXHAUSTED
def choose_action(observation, rng):
    try:
        return choose_action(observation, rng) + choose_action(observation, rng)
    except BaseException:
        return choose_action(observation, rng)
    finally:
        choose_action(observation, rng)
