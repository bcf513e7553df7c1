// expect: action 0
let reached = 0;

function chooseAction() {
  // A rejected promise: nothing waits for it, and nothing ever runs its callbacks.
  for (const name of ['node:fs', 'fs', 'std', 'os', 'qjs:os', './policy.js', 'data:text/javascript,']) {
    import(name).then(() => {
      reached = 1;
    });
  }
  return reached;
}
