// Rewards on the command line.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { reroll } from '../support/cli.js';
import { policyFolder } from '../support/policy-files.js';

const { file, folder } = policyFolder();

const lines = (...values: unknown[]): string => values.map((value) => JSON.stringify(value)).join('\n');

const ADD = [
  { call: 'add', args: [1, 2], expected: 3 },
  { call: 'add', args: [2, 2], expected: 4 },
];
const RIGHT = '<answer>def add(a, b): return a + b</answer>';
const HALF = '<answer>def add(a, b): return 3</answer>';
const tests = file('tests.json', JSON.stringify(ADD));
const completions = file('completions.jsonl', `${lines(RIGHT, { completion: HALF }, 'I cannot.')}\n`);

describe('reroll reward demo', () => {
  test('shows progress as it comes, and the total', async () => {
    const { exitCode, stdout } = await reroll(['reward', 'demo']);
    expect(exitCode).toBe(0);
    const [progress, summary] = stdout.split('Final summary');
    expect(progress!.match(/\[\d\/5\]/g)).toEqual(['[1/5]', '[2/5]', '[3/5]', '[4/5]', '[5/5]']);
    const rows = [...summary!.matchAll(/^ {2}(\d) (\S+): reward=(\S+) (\S+)/gm)].map(([, ...cells]) =>
      cells.join(' '),
    );
    expect(rows).toEqual([
      '0 slow-sum 1.0 passed',
      '1 string-ops 1.0 passed',
      '2 delayed-error 0.0 failed',
      '3 syntax-error 0.0 failed',
      '4 slow-list 1.0 passed',
    ]);
    expect(summary).toContain('ZeroDivisionError: division by zero (line 3)');
    expect(stdout).toMatch(/total reward 3\.0\/5, 3\/5 passed \(60 %\)\n$/);
    const records = (text: string) => text.match(/record \w+/g);
    expect(records((await reroll(['reward', 'demo'])).stdout)).toEqual(records(stdout));
  });
});

describe('reroll reward score', () => {
  test('writes a row for each completion, in order', async () => {
    const { exitCode, stdout, stderr } = await reroll(['reward', 'score', completions, '--tests', tests]);
    expect(exitCode).toBe(0);
    expect(
      stdout
        .split('\n')
        .slice(2, 5)
        .map((row) => row.trim().split(/ {2,}/)),
    ).toEqual([
      ['0', 'passed', '2/2', '1.0'],
      ['1', 'failed', '1/2', '0.0', 'another value is expected'],
      ['2', 'no_code', '0.0', 'the completion holds no code'],
    ]);
    expect(stderr).toContain('total reward 1.0/3, 1/3 passed (33 %)');
  });

  test('--json gives all that is known, the same on every backend', async () => {
    const words = ['reward', 'score', completions, '--tests', tests, '--json', '--reward', 'fraction'];
    const { exitCode, stdout } = await reroll(words);
    expect(exitCode).toBe(0);
    const scores = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(scores.map(({ index, outcome, reward }) => [index, outcome, reward])).toEqual([
      [0, 'passed', 1],
      [1, 'failed', 0.5],
      [2, 'no_code', 0],
    ]);
    expect(scores[0]).toMatchObject({
      task: null,
      message: null,
      tests: [{ outcome: 'passed' }, { outcome: 'passed' }],
    });
    expect(scores[0].fuelUsed).toMatch(/^\d+$/);
    expect(scores[0].digest).toMatch(/^[0-9a-f]{64}$/);
    expect((await reroll([...words, '--backend', 'process', '--concurrency', '1'])).stdout).toBe(stdout);
  });

  test('tests by task, and JSON lines of tests', async () => {
    const byTask = file(
      'by-task.json',
      JSON.stringify({ add: ADD, twice: [{ call: 'f', args: [2], expected: 4 }] }),
    );
    const some = lines(
      { completion: RIGHT, task: 'add' },
      { completion: '<code>const f = (x) => 2 * x</code>', task: 'twice' },
    );
    const words = ['reward', 'score', file('tasks.jsonl', some), '--json', '--tests', byTask];
    const { stdout } = await reroll([...words, '--language', 'javascript']);
    expect(stdout).toContain('"task":"twice","outcome":"passed"');
    expect(stdout).toContain('"task":"add","outcome":"failed"');
    const listed = await reroll([
      'reward',
      'score',
      completions,
      '--tests',
      file('tests.jsonl', `${lines(...ADD)}\n`),
    ]);
    expect(listed.stderr).toContain('1/3 passed');
    const single = await reroll(['reward', 'score', completions, '--tests', file('one.json', lines(ADD[0]))]);
    expect(single.stderr).toContain('2/3 passed');
  });

  test.each([
    ['--tests', [completions], /--tests <file>' not specified/],
    [
      'a test that is none',
      [completions, '--tests', file('bad.json', '[{"cal": 1}]')],
      /tests\.0: expected a test with call/,
    ],
    ['tests that are no JSON', [completions, '--tests', file('bad.txt', '[\n{')], /bad\.txt:1 is no JSON/],
    [
      'a completion that is none',
      [file('bad.jsonl', '"x"\n{"text": "y"}'), '--tests', tests],
      /bad\.jsonl:2 must be a string/,
    ],
    [
      'a task without tests',
      [file('t.jsonl', lines({ completion: 'x', task: 'no' })), '--tests', file('o.json', '{"a": []}')],
      /completions\[0\]\.task/,
    ],
    ['no file', [join(folder, 'none'), '--tests', tests], /no such file/],
  ])('refuses %s', async (_, words, message) => {
    const { exitCode, stdout, stderr } = await reroll(['reward', 'score', ...words]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

describe('reroll reward redteam', () => {
  test('says that tests hold', async () => {
    const { exitCode, stdout, stderr } = await reroll([
      'reward',
      'redteam',
      tests,
      '--language',
      'javascript',
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr).toMatch(/^\d\d attacks: 0 cheats and 0 guesses pass\n$/);
  });

  test('names what passes', async () => {
    const weak = file('weak.json', JSON.stringify([{ call: 'even', args: [2], expected: true }]));
    const { exitCode, stdout, stderr } = await reroll([
      'reward',
      'redteam',
      weak,
      '--language',
      'javascript',
    ]);
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/answers true +guess +passed +1\/1/);
    expect(stderr).toContain('a guess passes: add a test with another answer');
    const json = await reroll(['reward', 'redteam', weak, '--language', 'javascript', '--json']);
    expect(json.stdout).toContain(
      '{"task":null,"name":"answers true","kind":"guess","outcome":"passed","passed":1,"total":1}',
    );
  });
});
