// What code sees of each sort of space, and what it may answer, in both languages.
import { definePolicy, type PolicyLanguage } from '@reroll/policy';
import { SimCore } from '@reroll/sim-core';
import { decodeTrajectory, type LeafColumn } from '@reroll/trajectory';
import { describe, expect, test } from 'vitest';
import { runRollout } from '../src/run-rollout.js';
import { branchAt } from '../src/spec/branch-at.js';

interface Code {
  /** Prints the observation as JSON with the name of its type, then answers. */
  readonly printing: (answer: string) => string;
  /** Answers `first` for `good` decisions, then `then`. */
  readonly turning: (first: string, good: number, then: string) => string;
  readonly firstLegal: string;
  readonly none: string;
  readonly nan: string;
  readonly text: string;
  readonly types: Readonly<Record<'int' | 'floats' | 'tuple', string>>;
}

const LANGUAGES: Readonly<Record<PolicyLanguage, Code>> = {
  python: {
    printing: (answer) =>
      `import json\ndef choose_action(o, rng):\n    print(json.dumps([type(o).__name__, o]))\n    return ${answer}\n`,
    turning: (first, good, then) =>
      `n = 0\ndef choose_action(o, rng):\n    global n\n    n += 1\n    return ${first} if n <= ${good} else ${then}\n`,
    firstLegal:
      'def choose_action(o, rng, action_mask):\n    print(action_mask)\n    return action_mask.index(1)\n',
    none: 'None',
    nan: 'float("nan")',
    text: '"1"',
    types: { int: 'int', floats: 'list', tuple: 'tuple' },
  },
  javascript: {
    printing: (answer) =>
      `function chooseAction(o) { console.log(JSON.stringify([o.constructor.name, o])); return ${answer}; }`,
    turning: (first, good, then) =>
      `let n = 0; function chooseAction() { return ++n <= ${good} ? ${first} : ${then}; }`,
    firstLegal:
      'function chooseAction(o, rng, mask) { console.log(JSON.stringify(Array.from(mask))); return mask.indexOf(1); }',
    none: 'null',
    nan: 'NaN',
    text: '"1"',
    types: { int: 'Number', floats: 'Array', tuple: 'Array' },
  },
};

const run = (env: string, language: PolicyLanguage, source: string, maxSteps = 5) =>
  runRollout({ env, seed: 2, maxSteps, policy: definePolicy({ language, source }) }, { trajectories: true });

const linesOf = (stdout: string): unknown[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

const constant = (env: string, action: number | number[], maxSteps = 5) =>
  runRollout({ env, seed: 2, maxSteps, policy: { kind: 'builtin', name: 'constant', params: { action } } });

describe.each(Object.entries(LANGUAGES) as [PolicyLanguage, Code][])('a policy in %s', (language, code) => {
  test('sees an integer of a Discrete space', async () => {
    const { trajectory, guest, failure } = await run('CliffWalking-v1', language, code.printing('0'));
    expect(failure).toBeNull();
    const observations = Array.from(decodeTrajectory(trajectory!).observations as BigInt64Array, Number);
    expect(linesOf(guest!.stdout)).toEqual(observations.slice(0, 5).map((o) => [code.types.int, o]));
  });

  test('sees a list of the floats of a Box', async () => {
    const { trajectory, guest } = await run('Acrobot-v1', language, code.printing('2'), 2);
    const observations = decodeTrajectory(trajectory!).observations as Float32Array;
    expect(linesOf(guest!.stdout)).toEqual([
      [code.types.floats, Array.from(observations.subarray(0, 6))],
      [code.types.floats, Array.from(observations.subarray(6, 12))],
    ]);
  });

  test('sees a tuple of a Tuple', async () => {
    const { trajectory, guest } = await run('Blackjack-v1', language, code.printing('0'));
    const parts = decodeTrajectory(trajectory!).observations as readonly LeafColumn[];
    expect(linesOf(guest!.stdout)).toEqual([
      [code.types.tuple, parts.map(({ values }) => Number(values[0]))],
    ]);
  });

  test('answers a continuous action as a list or as a number', async () => {
    const { digest } = await constant('Pendulum-v1', [0.3]);
    for (const answer of ['[0.3]', '0.3']) {
      const twin = await run('Pendulum-v1', language, code.printing(answer));
      expect([twin.failure, twin.digest]).toEqual([null, digest]);
    }
    const whole = await run('MountainCarContinuous-v0', language, code.printing('-1'));
    expect(whole.digest).toBe((await constant('MountainCarContinuous-v0', -1)).digest);
  });

  test('answers a −0 that a branch can take again', async () => {
    const zero = await run('Pendulum-v1', language, code.printing('[-0.0]'));
    expect(zero.digest).toBe((await constant('Pendulum-v1', 0)).digest);
    const origin = branchAt(zero.trajectory!, 5);
    const policy = definePolicy({ language, source: code.printing('-0.0') });
    const branch = await runRollout({ ...origin, seed: 1, policy, maxSteps: 5 });
    expect(branch.digest).toBe(zero.digest);
  });

  test('gets the mask where it asks for one, and may leave it', async () => {
    const { trajectory, guest, failure } = await run('Taxi-v4', language, code.firstLegal, 20);
    expect(failure).toBeNull();
    const actions = Array.from(decodeTrajectory(trajectory!).actions as Uint8Array);
    const env = SimCore.create().make('Taxi-v4');
    env.reset({ seed: 2 });
    for (const [step, printed] of linesOf(guest!.stdout).entries()) {
      expect(printed).toEqual(Array.from(env.actionMask!));
      expect(actions[step]).toBe(env.actionMask!.indexOf(1));
      env.step(actions[step]!);
    }
    expect(actions).toHaveLength(20);
    expect((await run('Taxi-v4', language, code.printing('5'))).failure).toBeNull();
  });

  const { none, nan, text } = code;
  test.each([
    ['FrozenLake8x8-v1', '2', ['4', '-1', '0.5', '[1]', text, none, nan, '1e99']],
    ['Pendulum-v1', '[0.5]', ['[]', '[1, 2]', `[${nan}]`, nan, '[1e39]', '[[1]]', text, `[${text}]`, none]],
  ])('ends its rollout at what is no action of %s', async (env, good, answers) => {
    for (const answer of answers) {
      const { failure, steps, verified } = await run(env, language, code.turning(good, 2, answer));
      expect([answer, failure?.code, failure?.step]).toEqual([answer, 'INVALID_ACTION', 2]);
      expect({ fault: failure?.fault, steps, verified }).toEqual({
        fault: 'policy',
        steps: 2,
        verified: true,
      });
    }
  });
});
