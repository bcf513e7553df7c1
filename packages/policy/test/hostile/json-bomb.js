// expect: STACK_OVERFLOW
function chooseAction() {
  return JSON.parse('['.repeat(1e6)).length;
}
