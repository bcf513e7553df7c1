// expect: STACK_OVERFLOW
class Base {
  constructor() {
    return new Derived();
  }
}
class Derived extends Base {
  static [Symbol.hasInstance]() {
    return new Derived() instanceof Derived;
  }
}
function chooseAction() {
  return new Derived() instanceof Derived;
}
