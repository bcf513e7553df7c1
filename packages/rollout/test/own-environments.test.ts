// Environments that this thread registered: what they show, what they throw and which options they take.
import {
  Box,
  Dict,
  Discrete,
  type Env,
  type EnvRegistration,
  type HostEnvironment,
  loadEnvironmentCode,
  MultiBinary,
  registerEnv,
  Tuple,
} from '@reroll/env';
import { definePolicy } from '@reroll/policy';
import { describe, expect, it } from 'vitest';
import { collectRollouts } from '../src/collect/collect-rollouts.js';
import { environmentOf } from '../src/environments/environments.js';
import { keepHostEnvironment } from '../src/environments/host-environments.js';
import type { RolloutResult } from '../src/results/rollout-result.js';
import { runRollout } from '../src/run-rollout.js';
import type { EnvironmentInput } from '../src/spec/environment-input.js';
import { parseRolloutSpec, rolloutSpecDigest, specDigester } from '../src/spec/episode-spec.js';
import type { PolicyInput } from '../src/spec/policy-spec.js';

const PRINTER = definePolicy({
  language: 'javascript',
  source: 'function chooseAction(observation) { console.log(JSON.stringify(observation)); return 0; }',
});

let count = 0;

/** One whose steps show `step`, beside an observation of two numbers. */
function own(
  step: () => object,
  parts: object = {},
  registration: Partial<EnvRegistration> = {},
): HostEnvironment {
  const id = `Own${count++}-v0`;
  const shown = () => ({ observation: Float32Array.of(1, 2), info: {} });
  const env = {
    spec: { id, maxEpisodeSteps: null, options: {} },
    metadata: { renderModes: [] },
    observationSpace: new Box({ low: -Infinity, high: Infinity, shape: [2] }),
    actionSpace: new Discrete(2),
    reset: shown,
    step: () => ({ ...shown(), reward: 1, terminated: false, truncated: false, ...step() }),
    render: () => '',
    close() {},
    [Symbol.dispose]() {},
    ...parts,
  };
  return registerEnv({ id, create: () => env as unknown as Env<unknown, unknown>, ...registration });
}

async function played(env: EnvironmentInput, policy: PolicyInput = 'random', options = {}) {
  const batch = collectRollouts({ env, policy, options, seeds: [1], maxSteps: 2, backend: 'inline' });
  const [outcome] = await batch.results();
  if (!outcome!.verified) throw outcome!.error;
  return outcome as RolloutResult;
}

const refuse = (): never => {
  throw new Error('no');
};

it('each episode has an environment of its own', async () => {
  const leaky = own(
    refuse,
    {},
    {
      create: () => {
        let seen = 0;
        const shown = () => ({ observation: Float32Array.of(++seen), info: {} });
        return {
          ...sized(1),
          reset: shown,
          step: () => ({ ...shown(), reward: seen, terminated: true, truncated: false }),
        };
      },
    },
  );
  const batch = collectRollouts({ env: leaky, policy: 'random', seeds: [1, 2, 3], backend: 'inline' });
  expect(await batch.results()).toMatchObject(Array(3).fill({ verified: true, totalReward: 2 }));
});

it('an error that says that the machine failed is no failure of the environment', async () => {
  const short = Object.assign(new Error('short of memory'), { fault: 'infrastructure', retryable: true });
  await expect(played(own(() => thrown(short)))).rejects.toMatchObject({ fault: 'infrastructure' });
});

describe('what an environment does wrong is its failure, as data', () => {
  it.each<[string, () => object, string, string]>([
    ['throws in a step', refuse, 'EXCEPTION', 'Error: no'],
    [
      'throws something without text',
      () => thrown(Object.create(null)),
      'EXCEPTION',
      'it threw what has no text',
    ],
    [
      'throws an object whose members throw',
      () =>
        thrown({
          get fault() {
            return refuse();
          },
        }),
      'EXCEPTION',
      '[object Object]',
    ],
    ['throws a revoked Proxy', () => thrown(revoked()), 'EXCEPTION', 'it threw what has no text'],
    [
      'claims that the machine failed',
      () => thrown({ fault: 'infrastructure', retryable: true }),
      'EXCEPTION',
      '[object Object]',
    ],
    ['throws a long message', () => thrown('x'.repeat(5000)), 'EXCEPTION', 'x'.repeat(1024)],
    ['throws half a character', () => thrown('a\ud800'), 'EXCEPTION', 'a\ufffd'],
  ])('%s', async (_, step, code, message) => {
    const { failure, steps } = await played(own(step));
    expect(failure).toEqual({ fault: 'environment', code, message, step: 0 });
    expect(steps).toBe(0);
  });

  it.each(['observation', 'reward', 'terminated', 'truncated', 'info'])(
    'has a %s that throws when it is read',
    async (name) => {
      const mask = { actionSpace: new Discrete(2), reset: masked };
      const step = { ...masked(), reward: 1, terminated: false, truncated: false };
      const env = own(() => ({}), {
        ...mask,
        step: () => Object.defineProperty(step, name, { get: refuse }),
      });
      const { failure } = await played(env);
      expect(failure).toMatchObject({
        fault: 'environment',
        code: 'EXCEPTION',
        message: 'Error: no',
        step: 0,
      });
    },
  );

  it.each<[string, unknown, string, string]>([
    ['of another length', [1, 1, 1], 'INVALID_STEP', 'info.action_mask.length must be 2, got 3'],
    ['that is a text', '11', 'INVALID_STEP', 'info.action_mask.length must be 2, got undefined'],
    ['of bigints', [1n, 1n], 'INVALID_STEP', 'info.action_mask[0] must be 0 or 1, got bigint'],
    ['that throws', Object.defineProperty({ length: 2 }, 0, { get: refuse }), 'EXCEPTION', 'Error: no'],
  ])('has a mask %s', async (_, mask, code, message) => {
    const { failure } = await played(own(() => ({ info: { action_mask: mask } }), { reset: masked }));
    expect(failure).toMatchObject({ code, message, step: 0 });
  });
});

/** The reset of an environment with a mask. */
const masked = () => ({ observation: Float32Array.of(1, 2), info: { action_mask: [1, 1] } });

function thrown(value: unknown): never {
  throw value;
}

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function sized(length: number): Env<unknown, unknown> {
  const shown = { observation: new Float32Array(length), info: {} };
  return {
    spec: { id: 'Sized-v0', maxEpisodeSteps: null, options: {} },
    metadata: { renderModes: [] },
    observationSpace: new Box({ low: 0, high: 1, shape: [length] }),
    actionSpace: new Discrete(2),
    reset: () => shown,
    step: () => ({ ...shown, reward: 0, terminated: false, truncated: false }),
    render: () => '',
    close() {},
    [Symbol.dispose]() {},
  };
}

describe('a policy sees what was recorded', () => {
  it.each<[string, object, unknown, string]>([
    ['rounded to the dtype', new Box({ low: 0, high: 1, shape: [2] }), [0.1, 1], '[0.10000000149011612,1]'],
    [
      "in the order of the space, not of the environment's objects",
      new Dict([
        ['a', new Discrete(9)],
        ['b', new Discrete(9)],
      ]),
      { b: 2, a: 1 },
      '{"a":1,"b":2}',
    ],
    [
      'where names look like numbers',
      new Dict([
        ['10', new Discrete(99)],
        ['9', new Discrete(99)],
      ]),
      { 9: 9, 10: 10 },
      '{"9":9,"10":10}',
    ],
    [
      'in parts of parts',
      new Tuple([new Discrete(9), new Dict([['x', new Box({ low: 0, high: 9, shape: [2], dtype: '<i8' })]])]),
      [3, { x: [4, 5] }],
      '[3,{"x":[4,5]}]',
    ],
  ])('%s', async (_, observationSpace, observation, seen) => {
    const parts = { observationSpace, reset: () => ({ observation, info: {} }) };
    const { guest, failure } = await played(
      own(() => ({ observation }), parts),
      PRINTER,
    );
    expect(failure).toBeNull();
    expect(guest!.stdout).toBe(`${seen}\n${seen}\n`);
  });

  it('once, though a Proxy shows something else each time', async () => {
    let reads = 0;
    const proxy = () =>
      new Proxy([0, 0], { get: (to, key) => (key === '0' ? ++reads : Reflect.get(to, key)) });
    const env = own(() => ({ observation: proxy() }), { reset: () => ({ observation: proxy(), info: {} }) });
    expect((await played(env, PRINTER).catch((error) => error)).message).toContain(
      'is claimed where the same actions give',
    );
    // Two episodes, the judge's included, of three observations.
    expect(reads).toBe(6);
  });

  it('in a text whose Dict has an order of its own', async () => {
    const source = `
      const observationSpace = { type: 'Dict', spaces: [['10', { type: 'Discrete', n: 99 }], ['9', { type: 'Discrete', n: 99 }]] };
      const actionSpace = { type: 'Discrete', n: 2 };
      function reset() { return { 9: 9, 10: 10 }; }
      function step() { return [{ 9: 9, 10: 10 }, 0, false, false, {}]; }`;
    const env = await loadEnvironmentCode({ language: 'javascript', source });
    expect((await played(env, PRINTER)).guest!.stdout).toBe('{"9":9,"10":10}\n'.repeat(2));
  });

  it('and gets no integers that a number cannot hold', async () => {
    const observationSpace = new Box({ low: 0, high: 9, shape: [1], dtype: '<i8' });
    const parts = { observationSpace, reset: () => ({ observation: [0], info: {} }) };
    for (const policy of ['random', PRINTER] as const) {
      const { failure } = await played(
        own(() => ({ observation: [2n ** 53n] }), parts),
        policy,
      );
      expect(failure).toMatchObject({ code: 'INVALID_STEP', message: /more than 53 bits/, step: 0 });
    }
  });
});

describe('options', () => {
  const sizedByOption = own(
    refuse,
    {},
    {
      create: ({ size }) => {
        if (typeof size !== 'number') throw new TypeError('size must be a number');
        const env = sized(1);
        return { ...env, actionSpace: new Discrete(size) };
      },
      maxEpisodeSteps: 8,
    },
  );
  const spec = { env: sizedByOption, seed: 1, policy: 'random', options: { size: 4 } } as const;

  it('may be needed to make the environment at all', () => {
    expect(parseRolloutSpec(spec)).toMatchObject({ options: { size: 4 }, maxSteps: 8 });
    expect(() => parseRolloutSpec({ ...spec, options: {} })).toThrow(/options: .*size must be a number/);
  });

  it('decide which actions may stand before a branch', () => {
    const branch = (action: number) => ({ ...spec, from: { seed: 1, actions: [action] } });
    expect(parseRolloutSpec(branch(3)).from!.actions).toEqual([3]);
    expect(() => parseRolloutSpec(branch(4))).toThrow(
      'from.actions.0: expected an integer from 0 to 3, received 4',
    );
  });

  it('have one form', () => {
    const digest = (options: object) =>
      rolloutSpecDigest(parseRolloutSpec({ ...spec, options: { size: 4, ...options } }));
    expect(digest({ maxEpisodeSteps: 8, other: undefined })).toBe(digest({}));
    expect(digest({ maxEpisodeSteps: 7 })).not.toBe(digest({}));
    const { options } = parseRolloutSpec({ ...spec, options: { size: 4, zero: -0, zeros: [-0] } });
    expect(options).toEqual({ size: 4, zero: 0, zeros: [0] });
  });

  it('of a text must fit into its guest', async () => {
    const source = `
      const observationSpace = { type: 'Discrete', n: 2 }, actionSpace = { type: 'Discrete', n: 2 };
      const options = { a: '', b: '', c: '', d: '', e: '' };
      function reset() { return 0; }
      function step() { return [0, 0, true, false, {}]; }`;
    const env = await loadEnvironmentCode({ language: 'javascript', source });
    const options = Object.fromEntries([...'abcde'].map((name) => [name, 'x'.repeat(4000)]));
    expect(() => parseRolloutSpec({ env, seed: 1, policy: 'random', options })).toThrow(
      /at most 16383 .*got 20036/,
    );
  });
});

describe('an environment', () => {
  it.each<[string, object, RegExp]>([
    [
      'whose create gives nothing to limit',
      { create: () => undefined, maxEpisodeSteps: 3 },
      /create of Own\d+-v0 must give an Env, got undefined/,
    ],
    [
      'whose create gives nothing',
      { create: () => undefined },
      /create of Own\d+-v0 must give an Env, got undefined/,
    ],
    [
      'whose create waits',
      { create: async () => ({}) },
      /must give an Env with spec, got undefined in Promise/,
    ],
    [
      'whose actions are no numbers',
      { create: () => ({ ...sized(1), actionSpace: new Tuple([new Discrete(2)]) }) },
      /^the spec is not valid\nenv: expected an environment that rollouts can have \(actionSpace must be/,
    ],
  ])('%s is refused as a spec', (_, registration, message) => {
    const env = own(refuse, {}, registration);
    expect(() => parseRolloutSpec({ env, seed: 1, policy: 'random' })).toThrow(message);
  });

  it('has no mask where its actions have no numbers', async () => {
    const env = own(() => ({}), { actionSpace: new MultiBinary([2]), reset: masked });
    const { maskLength } = environmentOf(parseRolloutSpec({ env, seed: 1, policy: 'random' }));
    expect(maskLength).toBe(0);
    expect((await played(env)).failure).toBeNull();
  });

  it('may leave out its limit', async () => {
    const env = own(() => ({}), { spec: { id: 'X-v0', options: {} } });
    expect(parseRolloutSpec({ env, seed: 1, policy: 'random' }).maxSteps).toBe(10_000);
    await expect(runRollout({ env, seed: 1, policy: 'random', maxSteps: 3 })).resolves.toMatchObject({
      steps: 3,
    });
  });

  it('of the name of another is refused', () => {
    const file = { url: 'file:///a.js', sha256: 'a'.repeat(64) };
    const [one, other] = [own(refuse), own(refuse)];
    const kept = keepHostEnvironment({ ...one, ...file, export: 'one' });
    expect(keepHostEnvironment({ ...one, ...file, url: 'file:///b.js', export: 'one' })).toBe(kept);
    const imposter = { ...other, ...file, id: one.id, export: 'other' };
    expect(() => parseRolloutSpec({ env: imposter, seed: 1, policy: 'random' })).toThrow(
      /env: expected an environment of another name \(env must have a name of its own, got Own\d+-v0@sha256:a/,
    );
  });
});

describe('a text', () => {
  const coin = (name: string) =>
    loadEnvironmentCode({
      language: 'javascript',
      source: `
        const environment = '${name}';
        const observationSpace = { type: 'Discrete', n: 2 }, actionSpace = { type: 'Discrete', n: 2 };
        function reset() { return 0; }
        function step(action) { return [action, action, true, false, {}]; }`,
    });

  it('that others displace in the middle of a batch is played to its end', async () => {
    const [env, ...others] = await Promise.all(Array.from({ length: 33 }, (_, i) => coin(`Coin${i}`)));
    const spec = { env: env!, policy: 'random' } as const;
    const parsed = parseRolloutSpec({ ...spec, seed: 0 });
    const displace = () => {
      for (const other of others) parseRolloutSpec({ ...spec, env: other, seed: 0 });
    };
    // Without a length, seeds make chunks of one at first.
    const outcomes = collectRollouts({ ...spec, seeds: new Set(Array(40).keys()), backend: 'inline' });
    let verified = 0;
    for await (const outcome of outcomes) {
      if (outcome.verified) verified += 1;
      if (verified % 8 === 1) displace();
    }
    expect(verified).toBe(40);
    displace();
    expect(() => parseRolloutSpec(parsed)).toThrow(/env: expected a text that this process loaded/);
    expect(parseRolloutSpec({ ...spec, seed: 0 })).toEqual(parsed);
    expect(parseRolloutSpec(parsed)).toEqual(parsed);
  });
});

describe('a long text', () => {
  it('is hashed once, not for each seed, and named by the same digest', async () => {
    const source = `
      // ${'x'.repeat(2 ** 19)} ü
      const observationSpace = { type: 'Discrete', n: 2 }, actionSpace = { type: 'Discrete', n: 2 };
      function reset() { return 0; }
      function step() { return [0, 0, true, false, {}]; }`;
    const env = await loadEnvironmentCode({ language: 'javascript', source });
    const spec = parseRolloutSpec({ env, seed: 7, policy: 'random' });
    const { seed: _, ...template } = spec;
    const digestOf = specDigester(template);
    expect(digestOf('7')).toBe(rolloutSpecDigest(spec));
    expect(digestOf('8')).toBe(rolloutSpecDigest({ ...spec, seed: '8' }));
    const copy = { ...template, options: { ...template.options } };
    expect(environmentOf(copy)).toBe(environmentOf(template));
  });
});
