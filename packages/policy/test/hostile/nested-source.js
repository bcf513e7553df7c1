// expect: STACK_OVERFLOW
function chooseAction() {
  return eval('('.repeat(1e5));
}
