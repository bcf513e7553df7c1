// expect: INVALID_ACTION
// contract: {"kind":"single-agent","observation":{"kind":"floats","length":2},"action":{"kind":"floats","length":2}}
const touched = () => {
  console.log('was touched');
  return 0.5;
};
const number = { valueOf: touched, toString: touched, [Symbol.toPrimitive]: touched };

function chooseAction() {
  const typed = new Float64Array(3);
  Object.defineProperty(typed, 'length', { get: () => number });
  return typed;
}
