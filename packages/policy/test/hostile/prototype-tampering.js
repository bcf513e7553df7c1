// expect: INVALID_ACTION
const always = (value) => () => value;

Number.isInteger = Number.isSafeInteger = Array.isArray = always(true);
Object.prototype.valueOf = Object.prototype.toString = always(4);
for (const prototype of [Object.prototype, Array.prototype, Float64Array.prototype]) {
  Object.defineProperty(prototype, 0, { get: always(4), set() {} });
  Object.defineProperty(prototype, 1, { get: always(4), set() {} });
}
for (const owner of [String.prototype, Array.prototype, RegExp.prototype, Math, JSON, Reflect]) {
  for (const name of Object.getOwnPropertyNames(owner)) {
    if (Object.getOwnPropertyDescriptor(owner, name).configurable) {
      Object.defineProperty(owner, name, { value: always('4') });
    }
  }
}
Function.prototype.call = Function.prototype.apply = always(4);
globalThis.console = globalThis.InternalError = globalThis.Error = undefined;

function chooseAction(observation, rng) {
  rng.random = rng.getrandbits = always(4);
  return '4';
}
