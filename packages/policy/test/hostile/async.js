// expect: INVALID_ACTION
async function chooseAction() {
  for (;;) await queueMicrotask(() => {});
}
