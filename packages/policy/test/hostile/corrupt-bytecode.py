# expect: EXCEPTION
def choose_action(observation, rng):
    # Pops from an empty stack, loads constants that are not there, and jumps away: memory errors inside the guest's own memory.
    code = (lambda: 0).__code__
    for opcode in range(256):
        wild = code.replace(co_code=bytes([151, 0, opcode, 255, opcode, 255, 83, 0]), co_stacksize=1)
        try:
            exec(wild)
        except Exception:
            pass
    return 0
