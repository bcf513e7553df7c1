# expect: OUT_OF_MEMORY
def choose_action(observation, rng):
    kept = []
    while True:
        try:
            while True:
                kept.append(bytes(2**20))
        except MemoryError:
            # The cap is no exception: this is never reached.
            return 0
