// expect: INVALID_ACTION
const touched = (name) => () => {
  console.log(name, 'was touched');
  return 4;
};
const traps = Object.fromEntries(
  Object.getOwnPropertyNames(Reflect).map((name) => [
    name,
    (...args) => {
      console.log(name, 'was touched');
      return Reflect[name](...args);
    },
  ]),
);

function chooseAction() {
  const number = {
    valueOf: touched('valueOf'),
    toString: touched('toString'),
    toJSON: touched('toJSON'),
    [Symbol.toPrimitive]: touched('toPrimitive'),
    get action() {
      return touched('action')();
    },
  };
  return new Proxy(number, traps);
}
