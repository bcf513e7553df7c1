import { JAVASCRIPT_VALUES } from '../values/javascript-values.js';
import { BYTES_PER_NUMBER } from './request.js';

/**
 * A completion in JavaScript, and behind it the adapter that calls what it defines, as `PYTHON_SOLUTION` has it for Python.
 *
 * Top-level classes and constants of a script are properties of no object: they can only be asked for by name, outside of the adapter's
 * function, whose own names would hide them.
 */
export function javascriptSolution(source: string, functions: readonly string[]): string {
  const roots = [...new Set(functions.map((path) => path.split('.')[0]!))];
  const members = roots.map((name) => `${name}: typeof ${name} === 'undefined' ? undefined : ${name}`);
  return `${source}
;((solution) => {
'use strict';
const { parse, stringify } = JSON;
const { fromCharCode } = String;
const { isFinite, isInteger, isSafeInteger } = Number;
const { abs, floor } = Math;
const { from: listOf, isArray } = Array;
const { isView } = ArrayBuffer;
const { entries, fromEntries } = Object;
const print = console.error;
${JAVASCRIPT_VALUES}
const textOf = (numbers) => {
  let text = '';
  for (const number of numbers)
    for (let shift = ${256 ** (BYTES_PER_NUMBER - 1)}; shift >= 1; shift /= 256) text += fromCharCode(floor(number / shift) % 256);
  return text;
};
const isClass = (found) => typeof found === 'function' && /^class\\b/.test(Function.prototype.toString.call(found));
const call = (path, args) => {
  let [owner, found] = [undefined, solution];
  for (const name of path.split('.')) {
    // The method of a class is called on a new object.
    owner = isClass(found) ? new found() : found;
    found = owner?.[name];
  }
  if (typeof found !== 'function') return { missing: path };
  return { value: plain(found.apply(owner === solution ? undefined : owner, args)) };
};
let parts = '';
globalThis.chooseAction = ([more, ...numbers]) => {
  parts += textOf(numbers);
  if (more) return 0;
  const request = parse(parts);
  parts = '';
  print(stringify(call(request.call, request.args.map(valueOf))));
  return 0;
};
})({ ${members.join(', ')} });
`;
}
