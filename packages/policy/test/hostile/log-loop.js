// expect: FUEL_EXHAUSTED
function chooseAction() {
  for (;;) {
    try {
      console.log();
      new Date(2024, 1, 2).getTimezoneOffset();
    } catch {
      return 0;
    }
  }
}
