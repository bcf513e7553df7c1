# expect: FUEL_EXHAUSTED while loading
while True:
    pass
