// Rollouts in environments that containers serve: the bytes of the built-in ones, files of one's own, and environments that mean no good.
import { readFileSync } from 'node:fs';
import { definePolicy } from '@reroll/policy';
import {
  type CollectOptions,
  collectRollouts,
  compareEnvironments,
  type OpenEnvironmentOptions,
  type OpenedEnvironment,
  openEnvironment,
  parseRolloutSpec,
  type RolloutOutcome,
  runRollout,
  seedRange,
  verifyReproducibility,
} from '@reroll/rollout';
import { DEFAULT_ENV_IMAGE, SandboxClient, SandboxEnv } from '@reroll/sandbox';
import { sha256Hex } from '@reroll/trajectory';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { ROOT } from '../support/packages.js';
import { has } from '../support/parts.js';
import { rolloutContainers } from '../support/rollout-containers.js';

const FOLDER = `${ROOT}test/e2e/rollout-containers`;
const LAKE = `${ROOT}examples/own-environment/frozen-lake/container.py`;

const PYTHON = definePolicy({
  language: 'python',
  source: `
def choose_action(observation, rng, action_mask=None):
    legal = [a for a, m in enumerate(action_mask) if m] if action_mask is not None else [0, 1]
    return rng.choice(legal)
`,
});

describe.skipIf(!has('docker'))('rollouts in containers', () => {
  const client = new SandboxClient();
  const opened: OpenedEnvironment[] = [];

  async function open(source: string, options: OpenEnvironmentOptions = {}): Promise<OpenedEnvironment> {
    const environment = await openEnvironment(source, { client, ...options });
    opened.push(environment);
    return environment;
  }

  const hostile = (bad: string, options: OpenEnvironmentOptions = {}) =>
    open(`${FOLDER}/hostile.py:make`, { makeKwargs: { bad }, ...options });

  const outcomesOf = (
    options: Omit<CollectOptions, 'policy'> & Partial<CollectOptions>,
  ): Promise<RolloutOutcome[]> => collectRollouts({ policy: 'random', ...options }).results();

  afterEach(async () => {
    for (const environment of opened.splice(0)) await environment.close();
    expect(await rolloutContainers(client)).toEqual([]);
  });
  afterAll(() => client.close());

  it.each(['FrozenLake-v1', 'Taxi-v4', 'CliffWalking-v1', 'Blackjack-v1'])(
    'have the bytes of the built-in %s, and so its digests under its name',
    async (id) => {
      const env = await open(`gym://${id}`, { warm: 2 });
      const seeds = seedRange(0, 3);
      for (const policy of ['random', PYTHON] as const) {
        const shared = { policy, maxSteps: 100 };
        const comparison = await compareEnvironments({ env, other: id, seeds, ...shared });
        expect(comparison).toMatchObject({ rollouts: 4, difference: null });
        const { digest } = await collectRollouts({ env: id, seeds, ...shared }).summary();
        expect(comparison.digest).toBe(digest);
      }
    },
  );

  it('are repeated in a second container', async () => {
    const env = await open('gym://FrozenLake-v1', { makeKwargs: { is_slippery: false } });
    expect(await runRollout({ env, seed: 1, policy: 'random' })).toMatchObject({
      verified: true,
      verification: 'repeated',
      backend: 'inline',
    });
    expect(env.name).toMatchObject({ source: 'gym://FrozenLake-v1', makeKwargs: { is_slippery: false } });
    expect(env.name.image).toBe((await client.inspectImage(DEFAULT_ENV_IMAGE)).id);
    expect(parseRolloutSpec({ env, seed: 1, policy: 'random' }).maxSteps).toBe(100);
    expect(await verifyReproducibility({ env, seed: 1, policy: 'random' })).toMatchObject({
      reproducible: true,
    });
  });

  it('take a file of one’s own, whose digest the spec has: FrozenLake, byte for byte', async () => {
    const env = await open(`${LAKE}:make`, { warm: 2 });
    const line = `${sha256Hex(readFileSync(LAKE))}  container.py\n`;
    expect(env.name).toMatchObject({
      source: 'container.py:make',
      files: sha256Hex(new TextEncoder().encode(line)),
    });
    const comparison = await compareEnvironments({ env, other: 'FrozenLake-v1', seeds: seedRange(0, 9) });
    expect(comparison).toMatchObject({ rollouts: 10, difference: null });
  });

  it('side by side are what they are one after another', async () => {
    const env = await hostile('');
    const seeds = seedRange(0, 5);
    const [one, three] = await Promise.all(
      [1, 3].map((concurrency) => collectRollouts({ env, policy: PYTHON, seeds, concurrency }).summary()),
    );
    expect(one).toMatchObject({ rollouts: 6, failed: 0, steps: 36 });
    expect(three!.digest).toBe(one!.digest);
  });

  it.each([
    ['raise', 'EXCEPTION', /^ValueError: broken: <object object at 0x…>$/],
    ['exit', 'EXCEPTION', /^The environment's process exited with code 3$/],
    ['abort', 'EXCEPTION', /^The environment's process exited with code 134 \(SIGABRT\)$/],
    ['shape', 'EXCEPTION', /^observation: the environment returned array/],
    ['nan', 'INVALID_STEP', /^the environment observed NaN$/],
    ['reward', 'EXCEPTION', /could not convert string to float/],
    ['memory', 'OUT_OF_MEMORY', /ran out of memory$/],
  ])('of an environment with %s end as data, and leave its neighbours alone', async (bad, code, message) => {
    const limits = { memoryBytes: 256 * 1024 * 1024 };
    const [env, sound] = await Promise.all([hostile(bad, { limits }), hostile('', { limits })]);
    const [[outcome], [neighbour]] = await Promise.all([
      outcomesOf({ env, seeds: [1] }),
      outcomesOf({ env: sound, seeds: [1] }),
    ]);
    expect(outcome).toMatchObject({
      verified: true,
      steps: 2,
      failure: { fault: 'environment', code, message: expect.stringMatching(message), step: 2 },
    });
    expect(neighbour).toMatchObject({ verified: true, steps: 6, failure: null });
  });

  it('whose environment prints without end are none the worse', async () => {
    expect(await outcomesOf({ env: await hostile('flood'), seeds: [1] })).toMatchObject([
      { verified: true, steps: 6 },
    ]);
  });

  it('whose step never ends have no score, for the clock decides nothing', async () => {
    const env = await hostile('loop', { timeoutMs: 2000 });
    const [outcome] = await outcomesOf({ env, seeds: [1] });
    expect(outcome).toMatchObject({
      verified: false,
      error: { code: 'TIMED_OUT', message: 'The environment did not answer step within 2000 ms' },
    });
  });

  it.each<[string, OpenEnvironmentOptions]>([
    ['clock', {}],
    ['global', { reuse: true }],
  ])('that depend on the %s are not deterministic', async (bad, options) => {
    const env = await hostile(bad, options);
    // A global is seen where a container plays more than one episode.
    const outcomes = await outcomesOf({ env, seeds: [1, 2], concurrency: 1 });
    expect(outcomes.at(-1)).toMatchObject({
      verified: false,
      error: {
        code: 'NOT_DETERMINISTIC',
        message: expect.stringMatching(/first differs in step 3, observation\[1\]: /),
      },
    });
    const believed = await outcomesOf({
      env: await hostile(bad, { ...options, verification: 'none' }),
      seeds: [1, 2],
    });
    expect(believed).toMatchObject([{ verified: false, verification: 'none', steps: 6 }, { steps: 6 }]);
  });

  it('of a global alone are sound in fresh containers', async () => {
    const outcomes = await outcomesOf({ env: await hostile('global'), seeds: [1, 2] });
    expect(outcomes).toMatchObject([{ verified: true }, { verified: true }]);
  });

  it('of an environment that cannot be reset are refused as it is opened', async () => {
    await expect(hostile('no start')).rejects.toMatchObject({
      code: 'ENVIRONMENT_ERROR',
      message: 'RuntimeError: no start today',
    });
  });

  it('survive the end of a container, in another one', async () => {
    const env = await open('gym://Taxi-v4');
    const killed = collectRollouts({ env, policy: 'random', seeds: [1], maxSteps: 100 }).results();
    await expect.poll(() => rolloutContainers(client), { interval: 20, timeout: 20_000 }).toHaveLength(1);
    for (const { id } of await rolloutContainers(client))
      await new SandboxClient().stop(id, { missingOk: true });
    const [outcome] = await killed;
    expect(outcome!.error).toBeNull();
    expect(outcome).toMatchObject({ verified: true, steps: 100 });
  });

  it('end with their caller’s signal, and leave no container', async () => {
    const env = await open('gym://Taxi-v4', { warm: 2 });
    const signal = AbortSignal.timeout(1500);
    const batch = collectRollouts({ env, policy: 'random', seeds: seedRange(0, 999), signal });
    await expect(batch.results()).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('can be had from `SandboxEnv` too', async () => {
    await using env = await SandboxEnv.create(`${FOLDER}/hostile.py:make`, {
      client,
      files: [LAKE],
      imports: ['container'],
    });
    expect(env.contract).toMatchObject({ id: 'hostile:make', maxEpisodeSteps: 50 });
    await expect(SandboxEnv.create('./not-there.py:make', { client })).rejects.toThrow(
      /^source must name a file/,
    );
    await expect(SandboxEnv.create('./missing.py:make', { client })).rejects.toThrow(
      /^files must be files that can be read, got/,
    );
  });
});
