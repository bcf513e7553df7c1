# expect: INVALID_ACTION
# contract: {"kind":"single-agent","observation":{"kind":"floats","length":2},"action":{"kind":"floats","length":2}}
def choose_action(observation, rng):
    action = [0.5]
    action.append(action)
    return action
