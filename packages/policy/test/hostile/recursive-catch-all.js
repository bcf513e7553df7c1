// expect: FUEL_EXHAUSTED
function chooseAction() {
  try {
    return chooseAction() + chooseAction();
  } catch {
    return chooseAction();
  } finally {
    chooseAction();
  }
}
