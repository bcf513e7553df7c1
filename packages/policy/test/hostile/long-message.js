// expect: EXCEPTION
function chooseAction() {
  throw new RangeError('é'.repeat(1e6));
}
