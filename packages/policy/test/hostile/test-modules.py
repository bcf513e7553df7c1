# expect: EXCEPTION
def choose_action(observation, rng):
    # The build carries CPython's own test modules, which crash on request.
    import _testcapi

    _testcapi.crash_no_current_thread()
    return 0
