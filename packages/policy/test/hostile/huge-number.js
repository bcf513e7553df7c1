// expect: FUEL_EXHAUSTED
function chooseAction() {
  let n = 3n;
  for (;;) n *= n;
}
