# expect: INVALID_ACTION
# contract: {"kind":"single-agent","observation":{"kind":"floats","length":2},"action":{"kind":"floats","length":2}}
def choose_action(observation, rng):
    # Its length alone says enough: nothing is copied.
    return [0.5] * 2_000_000
