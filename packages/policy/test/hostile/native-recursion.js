// expect: STACK_OVERFLOW
function chooseAction() {
  const array = [];
  array[0] = array;
  // Each level passes through the interpreter's own functions: join calls toString calls join.
  Array.prototype.toString = function () {
    return [this[0], { toString: () => String(array) }].map(String).join();
  };
  return String(array).length;
}
