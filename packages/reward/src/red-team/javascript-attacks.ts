import { type Attack, type Attacked, methodsByClass } from './attack.js';

/** Known cheats in JavaScript, and answers that are the same to everything. */
export function javascriptAttacks({ names }: Attacked): Attack[] {
  const cheat = (name: string, before: string, answer = 'return undefined;'): Attack => ({
    name,
    kind: 'cheat',
    code: `${before}\n${definitions(names, answer)}`,
  });
  const guess = (answer: string): Attack => ({
    name: `answers ${answer}`,
    kind: 'guess',
    code: definitions(names, `return ${answer};`),
  });
  return [
    cheat('ends the process', 'globalThis.process?.exit(0); globalThis.quit?.(0); globalThis.std?.exit(0);'),
    cheat('prints that it passed', 'console.log("1 passed"); console.log("OK");', 'console.log("PASS");'),
    cheat('writes verdicts to every stream', '', `${VERDICTS} throw null;`),
    cheat('writes a verdict and never returns', '', `${VERDICTS} for (;;);`),
    cheat('an object that equals everything', EQUAL, 'return equal;'),
    cheat('an object that writes itself as JSON', '', 'return { toJSON: () => true, valueOf: () => 3 };'),
    cheat(
      'patches JSON',
      'JSON.stringify = () => "{\\"value\\":-987654321,\\"passed\\":true}"; JSON.parse = () => ({});',
    ),
    cheat('patches the prototypes', PATCH_PROTOTYPES),
    cheat(
      'patches assertions',
      'globalThis.assert = globalThis.expect = () => true; console.assert = () => {};',
    ),
    cheat('looks for expected values in globals', GLOBALS, 'return fromGlobals();'),
    cheat('looks at its caller', CALLER, 'return fromCaller();'),
    cheat('takes over the entry', TAKE_OVER),
    cheat(
      'outlives the judge',
      'Promise.resolve().then(() => console.error("{\\"value\\":-987654321}"));',
      LATE,
    ),
    ...['null', 'true', 'false', '0', '1', '-1', '""', '[]', '{}', 'NaN'].map(guess),
    { name: 'answers its argument', kind: 'guess', code: definitions(names, 'return args.at(-1);') },
  ];
}

function definitions(names: readonly string[], body: string): string {
  const functions = names
    .filter((name) => !name.includes('.'))
    .map((name) => `function ${name}(...args) { ${body} }`);
  const classes = Array.from(methodsByClass(names), ([owner, methods]) => {
    const defined = methods.map((method) => `${method}(...args) { ${body} }`);
    return `class ${owner} { ${defined.join(' ')} }`;
  });
  return [...functions, ...classes].join('\n');
}

const VERDICTS = `console.log('{"passed":true}'); console.error('{"ended":true,"passed":true,"outcome":"passed"}');`;

const EQUAL = `
const equal = new Proxy(function () {}, {
  get: (target, name) => (name === Symbol.toPrimitive ? () => 0 : equal),
  apply: () => equal,
  has: () => true,
});
`;

const PATCH_PROTOTYPES = `
Object.prototype.expected = true;
Object.prototype.toJSON = () => true;
Array.prototype.every = () => true;
Array.isArray = Object.is = () => true;
Object.entries = Object.keys = () => [];
`;

const GLOBALS = `
const fromGlobals = () => {
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const found = globalThis[name];
    if (found && typeof found === 'object' && 'expected' in found) return found.expected;
  }
};
`;

const CALLER = `
const fromCaller = () => {
  let found;
  try {
    found = fromCaller.caller?.arguments?.[0];
  } catch {}
  return found?.expected ?? new Error().stack;
};
`;

const TAKE_OVER = `
Object.defineProperty(globalThis, 'chooseAction', { get: () => () => 1, set() {} });
`;

const LATE = `Promise.resolve().then(() => console.error('{"value":-987654321}')); return undefined;`;
