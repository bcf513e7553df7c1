import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { has } from '../../../test/support/parts.js';
import { redTeam, type TestInput } from '../src/index.js';
import { pythonAttacks } from '../src/red-team/python-attacks.js';

const CALLS: readonly TestInput[] = [
  { call: 'add', args: [1, 2], expected: 3 },
  { call: 'Solution.pair', args: ['x', 'y'], expected: ['y', { $tuple: ['x'] }] },
];
const TEXTS = [
  { code: 'assert add(1, 2) == 3' },
  { code: 'from solution import add\nassert all(add(i, i) == 2 * i for i in range(9))' },
];
const PROGRAMS = [{ stdin: '3 4\n', stdout: '7' }];

/** The attacks that passed a test. */
const scored = async (tests: readonly TestInput[], language?: 'python' | 'javascript') =>
  (await redTeam(tests, { language })).filter(({ passed }) => passed > 0).map(({ name }) => name);

describe('no attack scores', () => {
  test('on calls in Python', async () => expect(await scored(CALLS)).toEqual([]));
  test('on texts in Python', async () => expect(await scored(TEXTS)).toEqual([]));
  test('on programs in Python', async () => expect(await scored(PROGRAMS)).toEqual([]));
  test('on calls in JavaScript', async () => expect(await scored(CALLS, 'javascript')).toEqual([]));
});

test('a guess passes weak tests, and is told from a cheat', async () => {
  const results = await redTeam([{ call: 'is_even', args: [2], expected: true }]);
  const passed = results.filter(({ outcome }) => outcome === 'passed');
  expect(passed.map(({ name, kind }) => [name, kind])).toEqual([['answers True', 'guess']]);
  const printed = await redTeam([{ stdin: '7\n', stdout: '7\n' }]);
  expect(printed.filter(({ passed }) => passed > 0).map(({ name }) => name)).toEqual([
    'answers its argument',
  ]);
});

describe.skipIf(!has('python'))('the attacks are no straw men', () => {
  test('a runner that shares a process with the completion, and trusts its exit status, falls to many of them', () => {
    const passed = pythonAttacks({ names: ['add'] }).filter(({ kind, code }) => {
      const program = `${code}\nassert add(1, 2) == 3\n`;
      return kind === 'cheat' && spawnSync('python3', ['-c', program], { timeout: 20_000 }).status === 0;
    });
    expect(passed.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'sys.exit(0) at once',
        'sys.exit(0) when called',
        'os._exit(0) at once',
        'os._exit(0) when called',
        'an object that equals everything',
        'an int that equals everything',
        'outlives the judge',
      ]),
    );
  });
});
