# expect: FUEL_EXHAUSTED
def choose_action(observation, rng):
    # The loop runs inside the interpreter, between two instructions of the policy.
    return sum(range(10**12))
