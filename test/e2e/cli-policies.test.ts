// Policies of one’s own: checked, refused, and run in rollouts.
import { describe, expect, test } from 'vitest';
import { reroll } from '../support/cli.js';
import { FIRST_FREE, policyFolder } from '../support/policy-files.js';

const { file } = policyFolder();

const firstFree = file('first.py', FIRST_FREE);
const leaning = file(
  'lean.js',
  'function chooseAction([x, v, angle, spin]) { return angle + 0.3 * spin > 0 ? 1 : 0; }',
);

describe('reroll policy check', () => {
  test('says what a policy costs', async () => {
    const { exitCode, stdout } = await reroll(['policy', 'check', firstFree, '--json']);
    expect(exitCode).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ language: 'python', contract: 'two-player', problem: null });
    expect(report.fuelPerDecision.least).toBeGreaterThan(0);
    expect((await reroll(['policy', 'check', leaning, '--contract', 'single-agent'])).exitCode).toBe(0);
  });

  test.each([
    ['by the names', 'named.py', 'def choose_action(obs, rng):\n    return 0\n', 'single-agent'],
    ['by the number', 'numbered.js', 'const chooseAction = (a, b, c) => a.indexOf(null);', 'two-player'],
    ['by trying', 'blind.js', 'function chooseAction() { return 0; }', 'single-agent'],
    [
      'by trying the other',
      'any.py',
      'def choose_action(a, *rest):\n    return a.index(None)\n',
      'two-player',
    ],
  ])('finds the contract %s', async (_name, name, text, contract) => {
    const { exitCode, stdout } = await reroll(['policy', 'check', file(name, text), '--json']);
    expect({ exitCode, contract: JSON.parse(stdout).contract }).toEqual({ exitCode: 0, contract });
  });

  test('gives every episode a guest of its own, as rollouts do', async () => {
    const text = `
      let decisions = 0;
      function chooseAction() {
        if (++decisions > 100) throw new Error('too old');
        return 0;
      }`;
    const aging = file('aging.js', text);
    const { exitCode, stdout } = await reroll([
      'policy',
      'check',
      aging,
      '--contract',
      'single-agent',
      '--json',
    ]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).decisions).toBeGreaterThan(100);
  });

  test.each([
    ['syntax.py', 'def', 'SYNTAX'],
    ['raises.js', 'function chooseAction() { throw new Error("no"); }', 'EXCEPTION'],
    [
      'illegal.js',
      'function chooseAction(board) { return board.findIndex((v) => v !== null); }',
      'INVALID_ACTION',
    ],
    ['nothing.py', 'x = 1', 'EXCEPTION'],
    ['stubborn.js', 'function chooseAction(observation) { return 7; }', 'INVALID_ACTION'],
  ])('%s is refused', async (name, text, problem) => {
    const { exitCode, stderr } = await reroll(['policy', 'check', file(name, text)]);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(problem);
  });
});

describe('a Q-table that is none', () => {
  const key = '(0, 0, 0, 0, 0, 0, 0, 0, 0),4';

  test.each([
    ['no JSON', '{', 'JSON'],
    ['a list', '[]', 'expected an object'],
    ['null', 'null', 'expected an object'],
    ['a value that is no number', `{"${key}": "1"}`, `table["(0, 0, 0, 0, 0, 0, 0, 0, 0),4"]`],
    ['a key that is no board', '{"x": 1}', 'keys of a board and a square, got "x"'],
    ['a key that objects have anyway', '{"__proto__": 1}', 'keys of a board and a square, got "__proto__"'],
  ])('is refused: %s', async (_name, text, message) => {
    const table = file('bad.json', text);
    const { exitCode, stdout, stderr } = await reroll(['play', '--opponent', table]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(`reroll: ${table} is not a Q-table: `);
    expect(stderr).toContain(message);
  });

  test('is refused by every command that takes one', async () => {
    const table = file('bad.json', '{"__proto__": 1}');
    for (const words of [
      ['match', '--x', table, '--o', 'random', '--seeds', '0'],
      ['tournament', 'random', table, '--seeds', '0'],
      ['train-q', '--opponent', table],
    ]) {
      const { exitCode, stderr } = await reroll(words);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(`reroll: ${table} is not a Q-table: `);
    }
  });
});

describe('reroll rollout with a policy that fails', () => {
  const falling = file('fall.js', 'function chooseAction() { return 7; }');

  test('says so in the row, and how on standard error', async () => {
    const { exitCode, stdout, stderr } = await reroll(['rollout', '--seeds', '0,1', '--policy', falling]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/ 0 +0 +0\.0 {2}INVALID_ACTION\n +1 +0 +0\.0 {2}INVALID_ACTION\n$/);
    expect(stderr).toContain('2 rollouts verified, the policy failed in 2, 0 steps, ');
    expect(stderr).toContain(
      `the policy failed in 2 of 2 rollouts; the first, seed 0: INVALID_ACTION at step 0: ${falling}: the action must be`,
    );
  });

  test('is no less talkative in export and verify', async () => {
    const exported = await reroll(['export', '--raw', '--seed', '1', '--policy', falling]);
    expect(exported).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('the policy failed and ended the rollout: INVALID_ACTION at step 0'),
    });
    const verified = await reroll(['verify', '--seed', '1', '--policy', falling]);
    expect(verified).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('the policy failed and ended the rollout: INVALID_ACTION at step 0'),
    });
  });
});

describe('a policy that fails is told by its own file', () => {
  const headless = file('headless.py', 'x = 1\n');
  const raising = file('raising.py', 'def choose_action(observation, rng):\n    return 1 // 0\n');
  const throwing = file('throwing.js', '\nfunction chooseAction() { null.x; }');
  const importing = file('importing.py', 'import numpy\ndef choose_action(o, rng): return 0\n');

  test.each([
    [headless, `EXCEPTION while loading: ${headless}: the policy defines no function choose_action`],
    [raising, `ZeroDivisionError: integer division or modulo by zero (${raising}, line 2)`],
    [throwing, `(${throwing}:2:`],
    [importing, `(${importing}, line 1); a guest has the standard library alone, without packages: lists, `],
  ])('%s', async (path, message) => {
    const { exitCode, stderr } = await reroll(['rollout', '--seed', '0', '--policy', path]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('1 rollout verified, the policy failed in 1, ');
    expect(stderr).toContain(message);
  });

  test('and by an exit code of its own, where that is asked for', async () => {
    for (const words of [
      ['rollout', '--seeds', '0,1', '--policy', headless],
      ['export', '--raw', '--seed', '0', '--policy', headless],
      ['verify', '--seed', '0', '--policy', headless, '--backends', 'inline'],
      ['match', '--x', 'random', '--o', headless, '--seeds', '0', '--games', '1'],
      ['tournament', 'random', headless, '--seeds', '0', '--games', '1'],
    ]) {
      const runs = [words, [...words, '--fail-on-policy-failure']].map((all) => reroll(all));
      expect((await Promise.all(runs)).map(({ exitCode }) => exitCode)).toEqual([0, 7]);
    }
    const sound = ['rollout', '--seeds', '0,1', '--fail-on-policy-failure'];
    expect((await reroll(sound)).exitCode).toBe(0);
  }, 180_000);
});

describe('--show-output', () => {
  const talking = file(
    'talking.js',
    'console.log("loaded"); function chooseAction() { console.error("\\x1b[31mno\\nidea"); return 0; }',
  );

  test('shows what policies print, and lets none of it steer the terminal', async () => {
    const words = ['rollout', '--seed', '0', '--max-steps', '1', '--policy', talking];
    const { stdout, stderr } = await reroll([...words, '--show-output', '--json']);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('[seed 0 stdout] loaded\n[seed 0 stderr] \ufffd[31mno\n[seed 0 stderr] idea\n');
    expect((await reroll(words)).stderr).not.toContain('loaded');
  });

  test('tells the players of a match apart', async () => {
    const words = ['match', '--x', 'random', '--o', talking, '--seeds', '3', '--games', '1', '--show-output'];
    expect((await reroll(words)).stderr).toContain('[seed 3 O stdout] loaded\n');
  });
});

describe('a module', () => {
  test('with an exported function plays as the script does', async () => {
    const body = 'function chooseAction([x, v, angle]) { return angle > 0 ? 1 : 0; }';
    const script = file('script.js', body);
    const module = file('module.mjs', `export ${body}\n`);
    const [one, other] = await Promise.all(
      [script, module].map((path) => reroll(['rollout', '--seeds', '0,1', '--policy', path, '--json'])),
    );
    expect(other).toMatchObject({ exitCode: 0, stdout: one?.stdout });
  });
});

describe('reroll rollout with a constant policy', () => {
  test('takes its action from the command line', async () => {
    const always = file('one.js', 'function chooseAction() { return 1; }');
    const digests = await Promise.all(
      ['constant:1', always, 'constant:0'].map(async (policy) => {
        const { stdout } = await reroll(['rollout', '--seeds', '5', '--policy', policy, '--json']);
        return JSON.parse(stdout).digest;
      }),
    );
    expect(digests[0]).toBe(digests[1]);
    expect(digests[0]).not.toBe(digests[2]);
    const wrong = [
      ['constant', 'constant:0, constant:1, or a .py, .js or .mjs file'],
      ['constant:2', '--policy constant:…: expected an integer from 0 to 1, received 2'],
    ] as const;
    for (const [policy, message] of wrong) {
      const { exitCode, stderr } = await reroll(['rollout', '--seeds', '5', '--policy', policy]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(message);
    }
  });
});

describe('reroll rollout with a policy of one’s own', () => {
  test('runs it in a guest', async () => {
    const { stdout } = await reroll(['rollout', '--seeds', '0,1', '--policy', leaning, '--json']);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).steps),
    ).toEqual([500, 500]);
  });
});
