# expect: STACK_OVERFLOW
def choose_action(observation, rng):
    # CPython's parser counts parentheses and then its own depth.
    try:
        return eval("(" * 10**5)
    except SyntaxError:
        return eval("-" * 10**5 + "1")
