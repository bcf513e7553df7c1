// Environments that answer asynchronously, as those in containers do: the same bytes as in memory, every result repeated, what goes wrong told apart.
import { type Env, makeEnv, ProtocolError } from '@reroll/env';
import { definePolicy } from '@reroll/policy';
import { decodeHeader } from '@reroll/trajectory';
import { afterEach, describe, expect, it } from 'vitest';
import { type CollectOptions, collectRollouts } from '../src/collect/collect-rollouts.js';
import type { OpenedEnvironment } from '../src/environments/container-environments.js';
import { containerFailure, startFailure } from '../src/environments/container-failure.js';
import { nameText } from '../src/environments/environment-name.js';
import { environmentKinds } from '../src/environments/environments.js';
import { checkRolloutReceipt } from '../src/receipts/check-rollout-receipt.js';
import { createRolloutReceipt } from '../src/receipts/rollout-receipt.js';
import type { RolloutResult } from '../src/results/rollout-result.js';
import { runRollout } from '../src/run-rollout.js';
import { branchAt } from '../src/spec/branch-at.js';
import { parseRolloutSpec, rolloutSpecDigest } from '../src/spec/episode-spec.js';
import { seedRange } from '../src/spec/seed-range.js';
import { verifyReproducibility } from '../src/verify/reproducibility.js';
import { openServed, ServedContainers } from './support/served-environment.js';

const MASKED = definePolicy({
  language: 'javascript',
  source: `function chooseAction(o, rng, mask) {
    if (!mask) return rng.random() < 0.5 ? 0 : 1;
    const legal = [...mask.keys()].filter((action) => mask[action]);
    return legal[Math.floor(rng.random() * legal.length)];
  }`,
});

const open: OpenedEnvironment[] = [];
afterEach(async () => {
  for (const environment of open.splice(0)) await environment.close();
});

async function served(...args: Parameters<typeof openServed>): Promise<OpenedEnvironment> {
  const environment = await openServed(...args);
  open.push(environment);
  return environment;
}

async function resultsOf(options: CollectOptions): Promise<RolloutResult[]> {
  const outcomes = await collectRollouts({ trajectories: true, ...options }).results();
  return outcomes.map((outcome) => {
    if (outcome.error !== null) throw outcome.error;
    return outcome;
  });
}

const bodyOf = (trajectory: Uint8Array) => trajectory.subarray(decodeHeader(trajectory).bodyOffset);

/** An environment whose reset and steps are changed. */
function changed(id: string, change: (env: Env<unknown, unknown>) => Partial<Env<unknown, unknown>>) {
  const env = makeEnv(id) as Env<unknown, unknown>;
  const changes = change(env);
  return new Proxy(env, {
    get(target, key) {
      const value: unknown = Reflect.get(key in changes ? changes : target, key);
      return typeof value === 'function' && !(key in changes) ? value.bind(target) : value;
    },
  });
}

/** One whose `step` at an index of an episode, from 0, does something else. */
function atStep(
  id: string,
  index: number,
  instead: (env: Env<unknown, unknown>, action: unknown) => unknown,
) {
  return changed(id, (env) => {
    let steps = 0;
    return {
      step: (action) => (steps++ === index ? instead(env, action) : env.step(action)) as never,
    };
  });
}

describe('rollouts of a served environment', () => {
  it.each([...environmentKinds().keys()])('have the bytes of the built-in %s', async (id) => {
    const shared = { maxSteps: 60, seeds: seedRange(0, 2) } as const;
    const policies =
      environmentKinds().get(id)!.configure({}).actionSpace.type === 'Discrete' ? [MASKED] : [];
    for (const policy of ['random', ...policies] as const) {
      const there = await resultsOf({ env: await served(id), policy, ...shared });
      const here = await resultsOf({ env: id, policy, backend: 'inline', ...shared });
      expect(there.map(({ failure }) => failure)).toEqual(here.map(({ failure }) => failure));
      for (const [i, { trajectory, guest, totalReward, verified, verification }] of there.entries()) {
        expect(bodyOf(trajectory!)).toEqual(bodyOf(here[i]!.trajectory!));
        expect({ guest, totalReward, verified, verification }).toEqual({
          guest: here[i]!.guest,
          totalReward: here[i]!.totalReward,
          verified: true,
          verification: 'repeated',
        });
      }
    }
  });

  it('each have an environment of their own, as have their repeats, side by side as asked', async () => {
    const containers = new ServedContainers(() => makeEnv('FrozenLake-v1'));
    const env = await served('FrozenLake-v1', containers);
    const outcomes = await resultsOf({ env, policy: 'random', seeds: seedRange(0, 9), concurrency: 3 });
    expect(outcomes.map(({ seed }) => seed)).toEqual(Array.from({ length: 10 }, (_, seed) => `${seed}`));
    expect(containers).toMatchObject({ started: 20, open: 0, most: 3 });
  });

  it('take the options of a reset, which the header has', async () => {
    const options = { low: -0.01, high: 0.01 };
    const env = await served('CartPole-v1');
    const there = await runRollout({ env, options, seed: 1, policy: 'random' }, { trajectories: true });
    const here = await runRollout(
      { env: 'CartPole-v1', options, seed: 1, policy: 'random' },
      { trajectories: true },
    );
    expect(bodyOf(there.trajectory!)).toEqual(bodyOf(here.trajectory!));
    expect(decodeHeader(there.trajectory!).header).toMatchObject({ env: nameText(env.name), options });
  });

  it('have no trajectory unless it is asked for', async () => {
    const env = await served('FrozenLake-v1');
    expect(await runRollout({ env, seed: 1, policy: 'random' })).toMatchObject({ trajectory: null });
  });

  it('branch, and are refused where the episode is over before', async () => {
    const env = await served('CartPole-v1');
    const whole = await runRollout({ env, seed: 3, policy: 'random' }, { trajectories: true });
    const origin = branchAt(whole.trajectory!, 8);
    const branch = await runRollout({ ...origin, seed: 3, policy: 'alternate' }, { trajectories: true });
    const [first, second] = [whole, branch].map(({ trajectory }) => trajectory!);
    expect(first!.subarray(0, 300)).toEqual(second!.subarray(0, 300));
    expect(branch.verified).toBe(true);
    const from = { seed: 3, actions: Array(400).fill(1) };
    await expect(runRollout({ env, from, seed: 1, policy: 'random' })).rejects.toMatchObject({
      code: 'INVALID_SPEC',
      message: expect.stringMatching(
        /^from.actions must be at most \d+ actions: then the episode is over, got 400$/,
      ),
    });
  });

  it('end early when their caller aborts', async () => {
    const containers = new ServedContainers(() => makeEnv('CartPole-v1'));
    const env = await served('CartPole-v1', containers);
    const aborting = new AbortController();
    const batch = collectRollouts({
      env,
      policy: 'random',
      seeds: seedRange(0, 999),
      signal: aborting.signal,
    });
    const reading = (async () => {
      for await (const _ of batch) aborting.abort();
    })();
    await expect(reading).rejects.toMatchObject({ code: 'ABORTED' });
    expect(containers.open).toBe(0);
  });
});

describe('a spec', () => {
  it('names all that decides how the environment behaves', async () => {
    const env = await served('CartPole-v1');
    const spec = parseRolloutSpec({ env, seed: 1, policy: 'random' });
    expect(spec).toMatchObject({ env: env.name, maxSteps: 500 });
    const again = parseRolloutSpec(JSON.parse(JSON.stringify(spec)));
    expect(rolloutSpecDigest(again)).toBe(rolloutSpecDigest(spec));
    const others = [
      { image: `sha256:${'2'.repeat(64)}` },
      { makeKwargs: { a: 1 } },
      { reuse: true },
      { files: '3' },
    ];
    const texts = others.map((other) => nameText({ ...env.name, ...other } as typeof env.name));
    expect(new Set([nameText(env.name), ...texts]).size).toBe(5);
  });

  it('needs the environment to be open', async () => {
    const env = await served('CartPole-v1');
    const { name } = env;
    const batch = collectRollouts({ env, policy: 'random', seeds: [1] });
    await env.close();
    expect(() => parseRolloutSpec({ env, seed: 1, policy: 'random' })).toThrow(/not one that was closed/);
    expect(() => parseRolloutSpec({ env: name, seed: 1, policy: 'random' })).toThrow(
      /openEnvironment opens it/,
    );
    await expect(batch.results()).rejects.toMatchObject({ code: 'BACKEND_CLOSED' });
  });

  it.each(['worker', 'process', 'docker'] as const)('is refused on the backend %s', async (backend) => {
    const env = await served('CartPole-v1');
    const options = { env, policy: 'random', seeds: [1] } as const;
    expect(() => collectRollouts({ ...options, backend })).toThrow(
      /^backend must be inline for CartPole-v1@sha256:/,
    );
    expect(() => collectRollouts({ ...options, concurrency: 0 })).toThrow(/^concurrency must be/);
  });
});

describe('an environment that is not deterministic', () => {
  const drifting = (index: number) =>
    atStep('CartPole-v1', 2, (env, action) => {
      const step = env.step(action);
      const observation = (step.observation as Float32Array).slice();
      if (index > 0) observation[3]! *= 1 + 2 ** -23;
      return { ...step, observation };
    });

  it('has no result, and the error says where it differs first', async () => {
    const env = await served('CartPole-v1', new ServedContainers(drifting));
    const [outcome] = await collectRollouts({ env, policy: 'random', seeds: [1] }).results();
    expect(outcome).toMatchObject({
      verified: false,
      error: { code: 'NOT_DETERMINISTIC', fault: 'environment' },
    });
    expect(outcome!.error!.message).toMatch(
      /^seed 1: the environment is not deterministic; .* first differs in step 3, observation\[3\]: .* \(1 ULP apart\)$/,
    );
  });

  it('is a finding of verifyReproducibility', async () => {
    const env = await served('CartPole-v1', new ServedContainers(drifting));
    const report = await verifyReproducibility({ env, seed: 1, policy: 'random' }, { runs: 2 });
    expect(report).toMatchObject({
      reproducible: false,
      disagreement: { difference: { field: 'observation', step: 3, index: 3, ulps: 1n } },
    });
    const sound = await served('CartPole-v1');
    const agreed = await verifyReproducibility({ env: sound, seed: 1, policy: 'random' });
    expect(agreed).toMatchObject({
      reproducible: true,
      runs: [{ backend: 'inline' }, { backend: 'inline' }],
    });
  });

  it('may fail in one container alone', async () => {
    const failing = (index: number) =>
      atStep('CartPole-v1', 2, (env, action) => {
        if (index > 0) throw new Error('odd');
        return env.step(action);
      });
    const env = await served('CartPole-v1', new ServedContainers(failing));
    const [outcome] = await collectRollouts({ env, policy: 'random', seeds: [1] }).results();
    expect(outcome!.error).toMatchObject({
      code: 'NOT_DETERMINISTIC',
      message: expect.stringContaining('no failure in place of EXCEPTION at 2: odd'),
    });
  });

  it('is believed where nothing is to be verified, and not called verified', async () => {
    const containers = new ServedContainers(drifting);
    const env = await served('CartPole-v1', containers, { verification: 'none' });
    const batch = { env, policy: 'random', seeds: [1, 2] } as const;
    const outcomes = await resultsOf(batch);
    const here = await resultsOf({ ...batch, env: 'CartPole-v1', backend: 'inline' });
    expect(containers.started).toBe(2);
    expect(outcomes[0]).toMatchObject({ verified: false, verification: 'none', error: null });
    for (const name of ['steps', 'totalReward', 'terminated', 'truncated'] as const)
      expect(outcomes.map((outcome) => outcome[name])).toEqual(here.map((outcome) => outcome[name]));
    expect(await collectRollouts(batch).summary()).toMatchObject({ rollouts: 2, failed: 0 });
    await expect(createRolloutReceipt(batch, outcomes)).rejects.toThrow(/^outcomes\[0\] must be verified/);
  });
});

describe('an environment that goes wrong', () => {
  const step = (answer: object) => (env: Env<unknown, unknown>, action: unknown) => ({
    ...env.step(action),
    ...answer,
  });
  it.each<[string, (env: Env<unknown, unknown>, action: unknown) => unknown, string, RegExp]>([
    [
      'throws',
      () => {
        throw new Error('stuck at <object at 0x7f3a5c0d9e80>');
      },
      'EXCEPTION',
      /^stuck at <object at 0x…>$/,
    ],
    ['observes NaN', step({ observation: Float32Array.of(0, NaN, 0, 0) }), 'INVALID_STEP', /observed NaN/],
    ['gives the reward NaN', step({ reward: NaN }), 'INVALID_STEP', /reward NaN/],
    ['gives text for a reward', step({ reward: 'a' }), 'INVALID_STEP', /reward is not a number/],
  ])('(%s) ends its own rollout, as data', async (_, instead, code, message) => {
    const containers = new ServedContainers(() => atStep('CartPole-v1', 2, instead));
    const env = await served('CartPole-v1', containers);
    const [result] = await resultsOf({ env, policy: 'random', seeds: [1] });
    expect(result).toMatchObject({
      steps: 2,
      verified: true,
      failure: { fault: 'environment', code, message: expect.stringMatching(message), step: 2 },
    });
    expect(containers.open).toBe(0);
  });

  it('in its reset leaves an observation of zeros', async () => {
    const containers = new ServedContainers((index) =>
      changed('CartPole-v1', (env) => ({
        reset: (options) => {
          if (containers.started > 0 && index >= 0) throw new Error('no start');
          return env.reset(options);
        },
      })),
    );
    const env = await served('CartPole-v1', containers);
    const [result] = await resultsOf({ env, policy: 'random', seeds: [1] });
    expect(result).toMatchObject({
      steps: 0,
      failure: { code: 'EXCEPTION', message: 'no start', step: null },
    });
    expect(bodyOf(result!.trajectory!)).toEqual(new Uint8Array(16));
  });

  it.each([
    ['TIMEOUT', 'TIMED_OUT'],
    ['PEER_CLOSED', 'WORKER_FAILED'],
    ['CONNECT_FAILED', 'WORKER_FAILED'],
  ] as const)('%s, once, is tried again; twice, it is %s without a score', async (code, expected) => {
    for (const failures of [1, 2]) {
      const containers = new ServedContainers(() => makeEnv('CartPole-v1'));
      const take = containers.take.bind(containers);
      let left = failures;
      containers.take = async () => {
        if (left-- > 0) throw new ProtocolError(code, 'broken');
        return take();
      };
      const env = await served('CartPole-v1', containers);
      const [outcome] = await collectRollouts({ env, policy: 'random', seeds: [1] }).results();
      if (failures === 1) expect(outcome).toMatchObject({ verified: true, steps: 29 });
      else
        expect(outcome).toMatchObject({
          verified: false,
          error: { code: expected, fault: 'infrastructure' },
        });
      expect(containers.open).toBe(0);
    }
  });
});

describe('a failure of a container', () => {
  const ended = (result: object) =>
    new ProtocolError('PEER_CLOSED', 'ended', { cause: Object.assign(new Error(), { result }) });
  const end = { exitCode: 3, signal: null, timedOut: false, oomKilled: false };
  it.each([
    ['an exit', ended(end), 'EXCEPTION'],
    ['a crash', ended({ ...end, signal: 'SIGSEGV' }), 'EXCEPTION'],
    ['memory', ended({ ...end, signal: 'SIGKILL', oomKilled: true }), 'OUT_OF_MEMORY'],
    ['a kill', ended({ ...end, signal: 'SIGKILL' }), 'WORKER_FAILED'],
    ['its lifetime', ended({ ...end, timedOut: true }), 'WORKER_FAILED'],
    ['a broken connection', new ProtocolError('PEER_CLOSED', 'broke'), 'WORKER_FAILED'],
    ['the engine', new ProtocolError('PEER_CLOSED', 'gone', { fault: 'infrastructure' }), 'WORKER_FAILED'],
    ['a constructor', new ProtocolError('START_FAILED', 'x'), 'EXCEPTION'],
    ['the clock', new ProtocolError('TIMEOUT', 'late'), 'TIMED_OUT'],
    ['an exception', new ProtocolError('ENVIRONMENT_ERROR', 'x'), 'EXCEPTION'],
    ['an answer', new ProtocolError('INVALID_MESSAGE', 'x'), 'INVALID_STEP'],
  ])('by %s is %s', (_, error, code) => {
    expect(containerFailure(error)).toMatchObject({ code });
  });
});

describe('a failure to start', () => {
  it.each([
    ['the constructor', new ProtocolError('START_FAILED', 'x'), 'EXCEPTION'],
    ['an engine that says so in place of the server', new ProtocolError('BAD_FRAME', 'x'), 'WORKER_FAILED'],
    ['a stopped container', new ProtocolError('START_FAILED', 'x', { fault: 'caller' }), 'WORKER_FAILED'],
    ['the clock', new ProtocolError('TIMEOUT', 'x'), 'TIMED_OUT'],
    ['the engine', Object.assign(new Error('x'), { code: 'ENGINE_LOST', retryable: true }), 'WORKER_FAILED'],
  ])('of %s is %s', (_, error, code) => {
    expect(startFailure(error)).toMatchObject({ code, ...(code === 'EXCEPTION' ? {} : { retryable: true }) });
  });
});

describe('a receipt', () => {
  it('names the image, and agrees where the environment is open', async () => {
    const env = await served('FrozenLake-v1');
    const batch = { env, policy: 'random', seeds: [1, 2] } as const;
    const receipt = await createRolloutReceipt(batch, collectRollouts(batch).inSeedOrder());
    expect(receipt.artifacts).toMatchObject({ 'environment image': '1'.repeat(64) });
    expect(await checkRolloutReceipt(receipt)).toEqual({ outcome: 'agrees' });
    await env.close();
    expect(await checkRolloutReceipt(receipt)).toMatchObject({
      outcome: 'cannot be checked',
      needs: `FrozenLake-v1 in sha256:${'1'.repeat(64)}`,
    });
    const again = await served('FrozenLake-v1');
    expect(await checkRolloutReceipt(receipt, { environments: [again] })).toEqual({ outcome: 'agrees' });
  });
});
