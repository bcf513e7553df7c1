# expect: OUT_OF_MEMORY
def choose_action(observation, rng):
    text = "x"
    while len(text) < 2**30:
        text += text + str(len(text))
    return len(text)
