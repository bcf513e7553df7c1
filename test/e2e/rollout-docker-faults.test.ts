// The docker backend where things go wrong: it believes no harness that lies, loses no rollout to a container that dies, and
// leaves nothing behind.
import { readFileSync } from 'node:fs';
import { definePolicy } from '@reroll/policy';
import { collectRollouts, createBackend, type RolloutOutcome, runRollout } from '@reroll/rollout';
import { SandboxClient } from '@reroll/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { removeImages } from '../support/env-images.js';
import { ROOT } from '../support/packages.js';
import { has } from '../support/parts.js';
import { rolloutContainers } from '../support/rollout-containers.js';
import { JS_IMAGE } from '../support/sandboxes.js';

const EPISODE = { env: 'CartPole-v1', policy: 'random' } as const;

/** Decides in about a tenth of a second, so that a test can do something meanwhile. */
const SLOW = definePolicy({
  language: 'javascript',
  source: 'function chooseAction() { for (let i = 0; i < 2e6; i++); return 0; }',
});

/** Each outcome in a word: its digest, or the code of its error. */
const words = (outcomes: readonly RolloutOutcome[]) =>
  outcomes.map((outcome) => (outcome.verified ? outcome.digest : outcome.error!.code));

describe.skipIf(!has('docker'))('the docker backend', () => {
  /** Another client than the backend's: it sees and ends containers as an operator would. */
  const operator = new SandboxClient();
  afterAll(() => operator.close());

  const ours = () => rolloutContainers(operator);

  /** Containers that run, once there are as many as told. */
  async function running(count: number): Promise<string[]> {
    for (;;) {
      const found = (await ours()).filter(({ status }) => status === 'running');
      if (found.length === count) return found.map(({ id }) => id);
    }
  }

  afterEach(async () => expect(await ours()).toEqual([]));

  describe('with a harness that misbehaves', () => {
    const image = `reroll/test-harness:${process.pid}`;
    beforeAll(async () => {
      const dockerfile = [
        `FROM ${JS_IMAGE}`,
        'USER 0:0',
        'RUN mv /opt/reroll/harness.mjs /opt/reroll/honest.mjs',
        'COPY harness.mjs /opt/reroll/harness.mjs',
        'USER 65534:65534',
      ].join('\n');
      const harness = readFileSync(`${ROOT}test/e2e/rollout-docker/misbehaving-harness.mjs`);
      const files = [
        { path: 'Dockerfile', content: dockerfile },
        { path: 'harness.mjs', content: harness },
      ];
      await operator.buildImage({ tag: image, files });
    });
    afterAll(() => removeImages([image]));

    const collect = (seeds: number[], timeoutMs = 60_000) =>
      collectRollouts({ ...EPISODE, seeds, backend: 'docker', image, concurrency: 2, timeoutMs });

    const errorOf = (outcome: RolloutOutcome | undefined) =>
      outcome?.verified === false ? `${outcome.error!.code} ${outcome.error?.message}` : 'none';

    test.each([
      ['says something before its answer', 900_001, /^FORGED_RESULT .*not one framed answer/],
      ['does not know the token', 900_002, /^FORGED_RESULT .*not one framed answer/],
      ['claims another digest', 900_003, /^FORGED_RESULT seed 900003: the digest 0+ is claimed/],
      ['takes all memory', 900_004, /^WORKER_FAILED .*ran out of memory, of which it has 1024 MiB/],
      ['exits', 900_006, /^WORKER_FAILED .*exit code 3/],
    ])('one that %s has no result, and the others have theirs', async (_, seed, error) => {
      const outcomes = await collect([0, seed, 1]).results();
      expect(outcomes.map((outcome) => outcome.verified && outcome.steps)).toEqual([18, false, 29]);
      expect(errorOf(outcomes[1])).toMatch(error);
    });

    test('one that hangs runs out of time', async () => {
      const [outcome] = await collect([900_005], 5_000).results();
      expect(errorOf(outcome)).toMatch(/^TIMED_OUT .*within 5000 ms/);
    });
  });

  describe('whose containers are killed', () => {
    const slow = { env: 'CartPole-v1', policy: SLOW, seeds: [0, 1, 2] } as const;
    let expected: string[];
    beforeAll(async () => {
      expected = words(await collectRollouts({ ...slow, backend: 'inline' }).results());
    });

    /** Ends as many containers as told at a time, once so many run. */
    async function kill(count: number): Promise<string[]> {
      const ids = await running(count);
      await Promise.all(ids.map((id) => operator.stop(id, { missingOk: true })));
      return ids;
    }

    test('once, runs that rollout again in another', async () => {
      const batch = collectRollouts({ ...slow, backend: 'docker', concurrency: 1 });
      const [outcomes, [killed]] = await Promise.all([batch.results(), kill(1)]);
      expect(words(outcomes)).toEqual(expected);
      const isolates = outcomes.map((outcome) => (outcome.verified ? outcome.isolate : ''));
      expect(isolates).not.toContain(`container ${killed}`);
    });

    test('twice, fails that rollout alone, without a score, though one that waits is killed too', async () => {
      const batch = collectRollouts({ ...slow, backend: 'docker', concurrency: 1 });
      const killTwice = async () => {
        await kill(1);
        await kill(2);
      };
      const [outcomes] = await Promise.all([batch.results(), killTwice()]);
      expect(words(outcomes)).toEqual(['WORKER_FAILED', ...expected.slice(1)]);
      expect(outcomes[0]).toMatchObject({
        verified: false,
        error: { fault: 'infrastructure', retryable: true, cause: { code: 'SANDBOX_LOST' } },
      });
    });
  });

  describe('whose work is aborted', () => {
    test('has no container left when it says so, nor before it is closed', async () => {
      await using backend = createBackend('docker', { concurrency: 1 });
      const spec = { env: 'CartPole-v1', seed: 0, policy: SLOW } as const;
      const aborting = new AbortController();
      const aborted = runRollout(spec, { backend, signal: aborting.signal });
      await running(1);
      aborting.abort(new Error('enough'));
      await expect(aborted).rejects.toMatchObject({ code: 'ABORTED', cause: { message: 'enough' } });
      expect(await ours()).toEqual([]);

      const early = runRollout(spec, { backend, signal: AbortSignal.timeout(50) });
      await expect(early).rejects.toMatchObject({ code: 'ABORTED' });
      // All that is left is the one that waits since there was a second task.
      const [waiting] = await running(1);
      expect(await ours()).toHaveLength(1);
      expect((await runRollout(spec, { backend })).isolate).toBe(`container ${waiting}`);
    });

    test('by closing the backend fails with BACKEND_CLOSED', async () => {
      const backend = createBackend('docker', { concurrency: 1 });
      const closed = runRollout({ env: 'CartPole-v1', seed: 0, policy: SLOW }, { backend });
      const failure = expect(closed).rejects.toMatchObject({ code: 'BACKEND_CLOSED' });
      await running(1);
      await backend[Symbol.asyncDispose]();
      expect(await ours()).toEqual([]);
      await failure;
    });
  });
});
