import { JAVASCRIPT_PCG64 } from './javascript-pcg64.js';
import { OPERATION } from './operation.js';

/** What stands before a number that JSON has no form for, such as NaN: {@link javascriptAdapter} writes it as text. */
export const NUMBER_MARK = '\u0000';

/** Classes of a text, wherever they stand: the adapter asks which of them exist at its top. */
const CLASS =
  /^[ \t]*(?:export\s+)?(?:class\s+([A-Za-z_$][\w$]*)|(?:const|let|var)\s+([A-Za-z_$][\w$]*)\s*=\s*class\b)/gm;

/** Most of them. */
const MAX_CLASSES = 256;

/** Words that can be no name, though a line of a comment may have one behind `class`. */
const RESERVED =
  /^(?:await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if|implements|import|in|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|try|typeof|var|void|while|with|yield)$/;

const MEMBERS = [
  'reset',
  'step',
  'actionMask',
  'render',
  'observationSpace',
  'actionSpace',
  'maxEpisodeSteps',
  'options',
  'rewardRange',
];

/**
 * What stands behind the text of an environment in JavaScript, as `pythonAdapter` does in Python. It writes JSON.
 *
 * Top-level classes and constants of a script are properties of no object: they can only be asked for by name, and outside of
 * the adapter's function, whose own names would hide them.
 */
export function javascriptAdapter(source: string): string {
  const found = Array.from(source.matchAll(CLASS), ([, declared, assigned]) => declared ?? assigned!);
  const names = [...new Set(found)].filter((name) => !RESERVED.test(name)).slice(0, MAX_CLASSES);
  const orUndefined = (name: string) => `typeof ${name} === 'undefined' ? undefined : ${name}`;
  const members = MEMBERS.map((name) => `${name}: ${orUndefined(name)}`);
  return `
;((named, functions, own) => {
'use strict';
const { parse, stringify } = JSON;
const { fromCharCode } = String;
const { isSafeInteger, isFinite } = Number;
const { isView } = ArrayBuffer;
const { from: listOf } = Array;
const print = console.error;
${source.includes('npRandom') ? JAVASCRIPT_PCG64 : ''}
const isEnvironment = (value) => typeof value?.reset === 'function' && typeof value.step === 'function';
const isClass = (value) => typeof value === 'function' && isEnvironment(value.prototype);
const classes = [...new Set(own)].filter(isClass);
const last = classes.filter((one) => !classes.some((other) => one.prototype.isPrototypeOf(other.prototype)));
let environment, id, problem;
if (isClass(named)) [environment, id] = [new named(), named.name];
else if (isEnvironment(named)) [environment, id] = [named, 'Environment'];
else if (last.length === 1) [environment, id] = [new last[0](), last[0].name];
else if (last.length > 1) {
  const all = last.map(({ name }) => name).join(', ');
  problem = 'must name one of its classes, as in const environment = ' + last[0].name + ', got ' + all;
} else if (isEnvironment(functions)) [environment, id] = [functions, typeof named === 'string' ? named : 'Environment'];
else problem = 'must have a class, or functions, with reset(seed, options) and step(action)';
const masks = typeof environment?.actionMask === 'function';

// Numbers that JSON has no form for become texts, and typed arrays lists.
const replaced = (name, value) => {
  if (typeof value === 'number') {
    if (value !== 0 ? isFinite(value) : 1 / value > 0) return value;
    return '\\0' + (value === 0 ? '-0' : value);
  }
  if (typeof value === 'object') return isView(value) ? listOf(value) : value;
  if (typeof value === 'bigint') return isSafeInteger(Number(value)) ? Number(value) : '\\0' + value;
  return value;
};
const answer = (value) => print(stringify(value, replaced));
const said = (name) => environment[name] ?? environment.constructor?.[name];
const describe = () => problem === undefined
  ? {
      id,
      observationSpace: said('observationSpace'),
      actionSpace: said('actionSpace'),
      maxEpisodeSteps: said('maxEpisodeSteps'),
      options: said('options'),
      rewardRange: said('rewardRange'),
      masksActions: masks,
      rendersText: typeof environment.render === 'function',
    }
  : { problem };
const give = (name, value) => {
  globalThis[name] = value;
  environment[name] = value;
};
const integer = (hex) => {
  const value = BigInt('0x' + hex);
  return isSafeInteger(Number(value)) ? Number(value) : value;
};
const reset = ({ seed, pcg64, options }, rng) => {
  if (seed !== null) {
    give('rng', rng);
    Math.random = rng.random;
  }
  if (pcg64 !== null) give('npRandom', new Generator(...pcg64.map((word) => BigInt('0x' + word))));
  return environment.reset(seed === null ? null : integer(seed), options);
};
const read = (message) => {
  let text = '';
  for (let i = 1; i < message.length; i++) text += fromCharCode(message[i]);
  return parse(text);
};
const act = (message, rng) => {
  switch (message[0]) {
    case ${OPERATION.stepIntegers}:
    case ${OPERATION.stepFloats}:
      return environment.step(message.slice(1));
    case ${OPERATION.stepValue}:
      return environment.step(read(message));
    default:
      return reset(read(message), rng);
  }
};
globalThis.chooseAction = (message, rng) => {
  const operation = message[0];
  if (operation === ${OPERATION.describe}) answer(describe());
  else if (operation === ${OPERATION.render}) answer(environment.render());
  else {
    const result = operation === ${OPERATION.stepInteger} ? environment.step(message[1]) : act(message, rng);
    answer(masks ? [result, environment.actionMask()] : result);
  }
  return 0;
};
})(${orUndefined('environment')}, { ${members.join(', ')} }, [${names.map(orUndefined).join(', ')}]);
`;
}
