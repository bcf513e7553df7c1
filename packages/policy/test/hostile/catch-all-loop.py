# expect: FUEL_EXHAUSTED
def choose_action(observation, rng):
    while True:
        try:
            while True:
                pass
        except BaseException:
            # Exhaustion is no exception: this is never reached.
            return 0
        finally:
            # Nor is this.
            print("survived")
