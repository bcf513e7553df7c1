// expect: FUEL_EXHAUSTED
function chooseAction() {
  for (;;);
}
