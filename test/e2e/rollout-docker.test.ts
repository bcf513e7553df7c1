// The docker backend: it gives what every other backend gives, believes nothing else, and leaves nothing behind.
import { readFileSync } from 'node:fs';
import { definePolicy, policySource } from '@reroll/policy';
import {
  type BackendName,
  collectRollouts,
  createBackend,
  evaluateMatchup,
  type MatchSpecInput,
  type RolloutOutcome,
  runMatch,
  runRollout,
  seedRange,
  trainQ,
  verifyReproducibility,
} from '@reroll/rollout';
import { SandboxClient, type SandboxInfo } from '@reroll/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { removeImages } from '../support/env-images.js';
import { ROOT } from '../support/packages.js';
import { has } from '../support/parts.js';
import { JS_IMAGE } from '../support/sandboxes.js';

const EPISODE = { env: 'CartPole-v1', policy: 'random' } as const;

/** Decides in about a tenth of a second, so that a test can do something meanwhile. */
const SLOW = definePolicy({
  language: 'javascript',
  source: 'function chooseAction() { for (let i = 0; i < 2e6; i++); return 0; }',
});

async function gather<T>(items: AsyncIterable<T>): Promise<T[]> {
  const gathered: T[] = [];
  for await (const item of items) gathered.push(item);
  return gathered;
}

/** Each outcome in a word: its digest, or the code of its error. */
const words = (outcomes: readonly RolloutOutcome[]) =>
  outcomes.map((outcome) => (outcome.verified ? outcome.digest : outcome.error.code));

describe.skipIf(!has('docker'))('the docker backend', () => {
  /** Another client than the backend's: it sees and ends containers as an operator would. */
  const operator = new SandboxClient();
  afterAll(() => operator.close());

  /** Containers that rollouts of this process run in now. */
  async function ours(): Promise<SandboxInfo[]> {
    const found = await gather(operator.list({ tags: ['rollout'] }));
    return found.filter(({ owner }) => owner.pid === process.pid);
  }

  async function nextContainer(known: ReadonlySet<string>): Promise<string> {
    for (;;) {
      const fresh = (await ours()).find(({ id, status }) => status === 'running' && !known.has(id));
      if (fresh) return fresh.id;
    }
  }

  afterEach(async () => expect(await ours()).toEqual([]));

  describe('gives the digests of every other backend', () => {
    const batch = (backend: BackendName, concurrency: number) =>
      collectRollouts({
        ...EPISODE,
        seeds: seedRange(0, 199),
        backend,
        concurrency,
      }).results();

    let expected: RolloutOutcome[];
    beforeAll(async () => {
      expected = await batch('inline', 1);
    });

    test.each([
      ['worker', 2],
      ['process', 2],
      ['docker', 1],
      ['docker', 4],
    ] as const)(
      'for 200 seeds on %s, %i at a time',
      async (backend, concurrency) => {
        const outcomes = await batch(backend, concurrency);
        expect(words(outcomes)).toEqual(words(expected));
        const isolates = outcomes.map((outcome) => outcome.verified && outcome.isolate);
        if (backend === 'docker') expect(new Set(isolates).size).toBe(200);
      },
      600_000,
    );

    test('for branches', async () => {
      const from = { seed: 42, actions: [0, 1, 0, 1] };
      const spec = { ...EPISODE, from, seed: 3 };
      const { digest, specDigest } = await runRollout(spec, { backend: 'docker' });
      expect(await runRollout(spec, { backend: 'inline' })).toMatchObject({ digest, specDigest });
    });

    test.each([1, 4])('for published matches, %i at a time', async (concurrency) => {
      const options = { policyX: 'greedy', policyO: 'random', seeds: [0, 1, 2, 3] } as const;
      const played = await evaluateMatchup({ ...options, backend: 'docker', concurrency });
      const inline = await evaluateMatchup({ ...options, backend: 'inline' });
      expect(played.runs.map(({ digest }) => digest)).toEqual(inline.runs.map(({ digest }) => digest));
      expect([played.mean.toFixed(3), played.std?.toFixed(3)]).toEqual(['0.900', '0.043']);
    });

    const python = policySource('greedy', 'python');
    const javascript = policySource('random', 'javascript');
    test.each<[string, MatchSpecInput]>([
      ['Python as X, JavaScript as O', { policyX: python, policyO: javascript, seed: 7 }],
      [
        'JavaScript as X, Python as O',
        { policyX: javascript, policyO: python, seed: 7, rngMode: 'per-player' },
      ],
      [
        'a policy that forfeits',
        {
          policyX: definePolicy({ language: 'python', source: 'def choose_action(*_):\n    return 4\n' }),
          policyO: 'greedy',
          seed: 7,
        },
      ],
    ])('for a match of guests: %s', async (_, spec) => {
      const { isolate, backend, ...inDocker } = await runMatch(spec, { backend: 'docker' });
      const { isolate: _here, backend: _inline, ...inline } = await runMatch(spec, { backend: 'inline' });
      expect(backend).toBe('docker');
      expect(isolate).toMatch(/^container reroll-[0-9a-f]{16}$/);
      expect(inDocker).toEqual(inline);
    });

    test('for a training run', async () => {
      const reports = await gather(trainQ({ iterations: 2, backend: 'docker' }));
      expect(reports.map(({ meanReward, states }) => [meanReward.toFixed(3), states])).toEqual([
        ['-0.470', 393],
        ['-0.113', 592],
      ]);
    });

    test.each([
      'random',
      policySource('linear', 'python', {
        terms: [
          [2, 3],
          [3, 1],
        ],
      }),
    ] as const)('byte for byte, again and again (%#)', async (policy) => {
      const backends = ['inline', 'worker', 'process', 'docker'] as const;
      const report = await verifyReproducibility(
        { env: 'CartPole-v1', seed: 42, policy, maxSteps: 200 },
        { runs: 2, backends },
      );
      expect(report).toMatchObject({ reproducible: true, disagreement: null });
      expect(report.runs.map(({ backend }) => backend)).toEqual(backends.flatMap((name) => [name, name]));
      expect(report.runs[6]!.isolate).not.toBe(report.runs[7]!.isolate);
    });
  });

  describe('keeps what a policy prints apart from its answer', () => {
    const forged = JSON.stringify({ digests: '0'.repeat(64), steps: { $uint32: [500] }, isolate: 'forged' });

    test.each([
      definePolicy({
        language: 'javascript',
        source: `
          globalThis.process?.stdout.write(${JSON.stringify(forged)});
          function chooseAction() {
            console.log(${JSON.stringify(forged)});
            console.error('0'.repeat(32));
            return 0;
          }`,
      }),
      definePolicy({
        language: 'python',
        source: [
          'import os, sys',
          `FORGED = ${JSON.stringify(forged)}`,
          'def choose_action(observation, rng):',
          '    print(FORGED)',
          '    os.write(1, FORGED.encode() + b"\\n")',
          '    print("0" * 32, file=sys.stderr)',
          '    return 0',
          '',
        ].join('\n'),
      }),
    ])('$language', async (policy) => {
      const spec = { env: 'CartPole-v1', seed: 1, policy } as const;
      const { digest, failure, guest } = await runRollout(spec, { backend: 'docker' });
      const inline = await runRollout(spec, { backend: 'inline' });
      expect({ digest, failure, guest }).toEqual({
        digest: inline.digest,
        failure: null,
        guest: inline.guest,
      });
      expect(guest?.stdout).toContain(forged);
      expect(guest?.stderr).toContain('0'.repeat(32));
    });
  });

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
      outcome?.verified === false ? `${outcome.error.code} ${outcome.error.message}` : 'none';

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

    /** Ends as many containers as told, each once its rollout is under way. */
    async function killContainers(count: number): Promise<Set<string>> {
      const killed = new Set<string>();
      while (killed.size < count) {
        const id = await nextContainer(killed);
        await operator.stop(id, { missingOk: true });
        killed.add(id);
      }
      return killed;
    }

    test('once, runs that rollout again in another', async () => {
      const batch = collectRollouts({ ...slow, backend: 'docker', concurrency: 1 });
      const [outcomes, killed] = await Promise.all([batch.results(), killContainers(1)]);
      expect(words(outcomes)).toEqual(expected);
      const isolates = outcomes.map((outcome) => (outcome.verified ? outcome.isolate : ''));
      expect(isolates).not.toContain(`container ${[...killed][0]}`);
    });

    test('twice, fails that rollout alone, without a score', async () => {
      const batch = collectRollouts({ ...slow, backend: 'docker', concurrency: 1 });
      const [outcomes] = await Promise.all([batch.results(), killContainers(2)]);
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
      const running = runRollout(spec, { backend, signal: aborting.signal });
      await nextContainer(new Set());
      aborting.abort(new Error('enough'));
      await expect(running).rejects.toMatchObject({ code: 'ABORTED', cause: { message: 'enough' } });
      expect(await ours()).toEqual([]);

      const early = runRollout(spec, { backend, signal: AbortSignal.timeout(50) });
      await expect(early).rejects.toMatchObject({ code: 'ABORTED' });
      expect(await ours()).toEqual([]);
      expect((await runRollout(spec, { backend })).verified).toBe(true);
    });

    test('by closing the backend fails with BACKEND_CLOSED', async () => {
      const backend = createBackend('docker', { concurrency: 1 });
      const running = runRollout({ env: 'CartPole-v1', seed: 0, policy: SLOW }, { backend });
      const failure = expect(running).rejects.toMatchObject({ code: 'BACKEND_CLOSED' });
      await nextContainer(new Set());
      await backend[Symbol.asyncDispose]();
      expect(await ours()).toEqual([]);
      await failure;
    });
  });

  test('without its image says how to get it', async () => {
    const batch = collectRollouts({ ...EPISODE, seeds: [0], backend: 'docker', image: 'reroll/nothing:0' });
    await expect(batch.results()).rejects.toMatchObject({
      code: 'BACKEND_UNAVAILABLE',
      message: expect.stringMatching(/reroll\/nothing:0.*npm run images/),
      cause: { code: 'IMAGE_NOT_FOUND' },
    });
  });
});
