// expect: STACK_OVERFLOW
function chooseAction() {
  const revive = () => JSON.parse('[1]', revive);
  return revive();
}
