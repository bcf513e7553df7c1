# expect: STACK_OVERFLOW
def descend(depth):
    return descend(depth + 1) + 1


def choose_action(observation, rng):
    return descend(0)
