// expect: action 0.5,7
// contract: {"kind":"single-agent","observation":{"kind":"floats","length":2},"action":{"kind":"floats","length":2}}
function chooseAction() {
  const action = [0, 1];
  Object.defineProperty(action, 0, {
    get() {
      // What has been read stays; what has not is another thing now.
      action.length = 1;
      action.push(7, 8, 9);
      return 0.5;
    },
  });
  return action;
}
