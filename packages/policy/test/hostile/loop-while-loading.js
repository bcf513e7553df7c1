// expect: FUEL_EXHAUSTED while loading
for (;;);
