// expect: FUEL_EXHAUSTED
class Endless extends Error {
  get message() {
    for (;;);
  }
}

function chooseAction() {
  throw new Endless();
}
