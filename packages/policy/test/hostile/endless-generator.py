# expect: INVALID_ACTION
# contract: {"kind":"single-agent","observation":{"kind":"floats","length":2},"action":{"kind":"floats","length":2}}
def choose_action(observation, rng):
    def numbers():
        while True:
            yield 0.5

    # Is no list, and is not asked for its items.
    return numbers()
