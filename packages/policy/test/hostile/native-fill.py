# expect: OUT_OF_MEMORY
def choose_action(observation, rng):
    return len(bytearray(10**8))
