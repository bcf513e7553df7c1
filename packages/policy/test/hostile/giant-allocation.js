// expect: OUT_OF_MEMORY
function chooseAction() {
  const kept = [];
  for (;;) {
    try {
      for (;;) kept.push(new ArrayBuffer(2 ** 20));
    } catch {
      // The cap is no exception: this is never reached.
      return 0;
    }
  }
}
