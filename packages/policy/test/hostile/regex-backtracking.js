// expect: FUEL_EXHAUSTED
function chooseAction() {
  return /^(a+)+$/.test('a'.repeat(60) + 'b') ? 1 : 0;
}
