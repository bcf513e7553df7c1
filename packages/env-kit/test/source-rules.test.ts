import { describe, expect, it } from 'vitest';
import { loadCompiler } from '../src/compile/compiler.js';
import { refusalsOf } from '../src/compile/source-rules.js';
import { environmentText } from './support/environments.js';

const compiler = await loadCompiler();
const refusals = (text: string) => refusalsOf('walk', text, compiler);

describe('the rules of a source', () => {
  it('allow what environments are made of', () => {
    const module = `const STEPS: StaticArray<i32> = [1, 2];
const WIDTH: i32 = 4;
function next(value: i32): i32 { let result = value; result += STEPS[0]; return result; }
class Far { static readonly START: i32 = 3; seed: i32; }`;
    expect(
      refusals(environmentText({ module, fields: 'Date: f64; trace: u8;', step: 'this.Date = sqrt(4.0);' })),
    ).toEqual([]);
  });

  it.each([
    [
      'Math by name',
      { reset: 'this.position = Math.sin(1);' },
      /^walk\.ts:10 Math\.sin .*; write sin of '@reroll/,
    ],
    [
      'a function that the kit lacks',
      { reset: 'this.position = Mathf.exp(1);' },
      /Mathf\.exp .*the kit has no exp/,
    ],
    [
      'a clock',
      { step: 'step.reward = <f64>Date.now();' },
      /^walk\.ts:16 Date is the host's; .* count steps/,
    ],
    ['the console', { step: "console.log('here');" }, /console is the host's/],
    [
      'an object on the heap',
      { step: 'const list = new Array<i32>(3);' },
      /^walk\.ts:16 `new` makes an object/,
    ],
    [
      'a variable of the module',
      { module: 'let count: i32 = 0;' },
      /^walk\.ts:3 count is a module-level variable/,
    ],
    ['a static field', { module: 'class Far { static count: i32 = 0; }' }, /^walk\.ts:3 a static field/],
    ['an object of the module', { module: 'const LIST = new Array<i32>(3);' }, /^walk\.ts:3 `new`/],
  ])('refuse %s, with its line and what to write instead', (_, text, message) => {
    const found = refusals(environmentText(text));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(message);
  });

  it('name every place, in order', () => {
    const text = environmentText({ module: 'let a: i32 = 0;', reset: 'Math.cos(1);', step: 'Math.tan(2);' });
    expect(refusals(text).map((each) => /:(\d+)/.exec(each)?.[1])).toEqual(['3', '10', '16']);
  });
});
