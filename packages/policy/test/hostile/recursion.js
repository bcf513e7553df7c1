// expect: STACK_OVERFLOW
function descend(depth) {
  return descend(depth + 1) + 1;
}

function chooseAction() {
  return descend(0);
}
