// expect: STACK_OVERFLOW
function chooseAction() {
  let deep = () => 1;
  for (let i = 0; i < 5000; i++) deep = new Proxy(Object.create(new Proxy(deep, {})), {});
  return deep.action;
}
