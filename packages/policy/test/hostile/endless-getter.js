// expect: FUEL_EXHAUSTED
// contract: {"kind":"single-agent","observation":{"kind":"floats","length":2},"action":{"kind":"floats","length":2}}
function chooseAction() {
  const action = [0.5, 0.5];
  Object.defineProperty(action, 1, {
    get() {
      for (;;);
    },
  });
  return action;
}
