// expect: action 0.5,-1
// contract: {"kind":"single-agent","observation":{"kind":"floats","length":2},"action":{"kind":"floats","length":2}}
const always = (value) => () => value;

Number.isFinite = Number.isSafeInteger = Array.isArray = ArrayBuffer.isView = Object.keys = always(false);
for (const prototype of [Object.prototype, Array.prototype, Float64Array.prototype]) {
  Object.defineProperty(prototype, 0, { get: always(4), set() {} });
  Object.defineProperty(prototype, 1, { get: always(4), set() {} });
}
Array.prototype[Symbol.iterator] = Array.prototype.map = Array.prototype.push = always(4);
Object.getPrototypeOf(Float64Array.prototype).set = always(4);

function chooseAction() {
  return Float64Array.of(0.5, -1);
}
