// The docker backend: it gives what every other backend gives, and leaves nothing behind.

import { evaluateMatchup, type MatchSpecInput, runMatch, trainQ } from '@reroll/evaluate';
import { definePolicy, policySource } from '@reroll/policy';
import {
  type BackendName,
  collectRollouts,
  type RolloutOutcome,
  runRollout,
  seedRange,
  verifyReproducibility,
} from '@reroll/rollout';
import { SandboxClient } from '@reroll/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { gather } from '../support/gather.js';
import { has } from '../support/parts.js';
import { rolloutContainers } from '../support/rollout-containers.js';

const EPISODE = { env: 'CartPole-v1', policy: 'random' } as const;

/** Each outcome in a word: its digest, or the code of its error. */
const words = (outcomes: readonly RolloutOutcome[]) =>
  outcomes.map((outcome) => (outcome.verified ? outcome.digest : outcome.error?.code));

describe.skipIf(!has('docker'))('the docker backend', () => {
  /** Another client than the backend's: it sees containers as an operator would. */
  const operator = new SandboxClient();
  afterAll(() => operator.close());

  afterEach(async () => expect(await rolloutContainers(operator)).toEqual([]));

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

  test('without its image says how to get it', async () => {
    const batch = collectRollouts({ ...EPISODE, seeds: [0], backend: 'docker', image: 'reroll/nothing:0' });
    await expect(batch.results()).rejects.toMatchObject({
      code: 'BACKEND_UNAVAILABLE',
      message: expect.stringMatching(/reroll\/nothing:0.*reroll images build/),
      cause: { code: 'IMAGE_NOT_FOUND' },
    });
  });
});
