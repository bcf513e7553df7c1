# expect: FUEL_EXHAUSTED
# contract: {"kind":"single-agent","observation":{"kind":"floats","length":2},"action":{"kind":"dict","parts":[["x",{"kind":"int"}]]}}
class Key:
    """Of the same hash as the key that is looked for, so that the two are compared."""

    def __hash__(self):
        return hash("x")

    def __eq__(self, other):
        while True:
            pass


def choose_action(observation, rng):
    return {Key(): 1}
