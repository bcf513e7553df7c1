// expect: FUEL_EXHAUSTED
function chooseAction() {
  for (;;) console.log('x'.repeat(1000));
}
