// expect: FUEL_EXHAUSTED
function chooseAction() {
  for (;;) {
    try {
      for (;;);
    } catch {
      // Exhaustion is no exception: this is never reached.
      return 0;
    } finally {
      // Nor is this.
      console.log('survived');
    }
  }
}
