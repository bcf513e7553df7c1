import { definePolicy } from '@reroll/policy';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChunkClaim, RolloutChunk } from '../src/backends/chunk.js';
import { collectRollouts } from '../src/collect/collect-rollouts.js';
import type { RolloutOutcome } from '../src/results/rollout-result.js';
import { runRollout } from '../src/run-rollout.js';
import { branchAt } from '../src/spec/branch-at.js';
import { chunkOf, honestClaim } from './support/play.js';
import { TamperedBackend } from './support/tampered-backend.js';

const EPISODE = { env: 'CartPole-v1', policy: 'random', maxSteps: 200 } as const;
const SEEDS = [0, 1, 2, 3];

type Tamper = (claim: ChunkClaim, chunk: RolloutChunk) => unknown;

function collect(tamper: Tamper, seeds: Iterable<number> = SEEDS): Promise<RolloutOutcome[]> {
  // A set has no length to be shared out: its seeds travel in one chunk.
  return collectRollouts({
    ...EPISODE,
    seeds: new Set(seeds),
    backend: new TamperedBackend(tamper),
  }).results();
}

const verdicts = (outcomes: readonly RolloutOutcome[]) =>
  outcomes.map((outcome) => (outcome.verified ? 'verified' : outcome.error?.code));

/** Replaces the second rollout of a claim by what is claimed of another chunk of one seed. */
function withSecond(claim: ChunkClaim, other: ChunkClaim): ChunkClaim {
  const [before, after] = [claim.steps[0]!, claim.steps[0]! + claim.steps[1]!];
  const steps = claim.steps.slice();
  steps[1] = other.steps[0]!;
  return {
    ...claim,
    steps,
    digests: claim.digests.slice(0, 64) + other.digests + claim.digests.slice(128),
    actions: Uint8Array.from([
      ...claim.actions.subarray(0, before),
      ...other.actions,
      ...claim.actions.subarray(after),
    ]),
    notes: other.notes[0] === undefined ? claim.notes : { ...claim.notes, 1: other.notes[0] },
  };
}

/** What an honest isolate would claim of seed 1 under another spec. */
const seed1 = (spec: Partial<Parameters<typeof chunkOf>[0]>, seed = '1') =>
  honestClaim(chunkOf({ ...EPISODE, ...spec }, [seed]));

const failure = { fault: 'policy', code: 'EXCEPTION', message: 'so it says', step: 29 } as const;

describe('a backend that claims what did not happen', () => {
  it('is believed when nothing was altered', async () => {
    expect(verdicts(await collect((claim) => claim))).toEqual(Array(4).fill('verified'));
  });

  const forgeries: [string, (claim: ChunkClaim) => ChunkClaim, RegExp][] = [
    ['another seed’s episode', (claim) => withSecond(claim, seed1({}, '2')), /digest .* claimed|ends after/],
    [
      'a wider start',
      (claim) => withSecond(claim, seed1({ options: { low: -0.01, high: 0.01 } })),
      /digest|ends after/,
    ],
    [
      'an end that came early',
      (claim) => withSecond(claim, seed1({ maxSteps: 12 })),
      /not over after the 12 steps/,
    ],
    [
      'steps after the end',
      (claim) => {
        const other = seed1({});
        return withSecond(claim, {
          ...other,
          steps: Uint32Array.of(30),
          actions: Uint8Array.of(...other.actions, 1),
        });
      },
      /30 steps are claimed of an episode that ends after 29/,
    ],
    [
      'an action that does not exist',
      (claim) => {
        const other = seed1({});
        const actions = other.actions.slice();
        actions[3] = 7;
        return withSecond(claim, { ...other, actions });
      },
      /refuses the claimed actions/,
    ],
    [
      'a digest of nothing',
      (claim) => withSecond(claim, { ...seed1({}), digests: 'ab'.repeat(32) }),
      /digest abab/,
    ],
    [
      'a policy’s failure after the end',
      (claim) => withSecond(claim, { ...seed1({}), notes: { 0: { kind: 'policy-failure', failure } } }),
      /failure is claimed of an episode that came to its end/,
    ],
    [
      'a failure of a policy that cannot fail',
      (claim) =>
        withSecond(claim, { ...seed1({ maxSteps: 12 }), notes: { 0: { kind: 'policy-failure', failure } } }),
      /failure is claimed of a built-in policy/,
    ],
    [
      'output of a policy that has no guest',
      (claim) => ({
        ...claim,
        guests: {
          1: {
            fuelUsed: 1n,
            memoryDigest: null,
            stdout: 'hi',
            stdoutTruncated: false,
            stderr: '',
            stderrTruncated: false,
          },
        },
      }),
      /guest is claimed of a built-in policy/,
    ],
  ];

  it.each(forgeries)('is caught: %s', async (_, forge, message) => {
    const outcomes = await collect(forge);
    expect(verdicts(outcomes)).toEqual(['verified', 'FORGED_RESULT', 'verified', 'verified']);
    const forged = outcomes[1]!;
    expect(forged).toMatchObject({ seed: '1', backend: 'tampered' });
    if (forged.verified) throw new Error('unreachable');
    expect(forged.error).toMatchObject({ fault: 'infrastructure', retryable: false });
    expect(forged.error?.message).toMatch(message);
    expect(forged.error?.message).toContain('seed 1');
  });

  it('is caught one step short of what was asked for', async () => {
    const short = () => honestClaim(chunkOf({ ...EPISODE, maxSteps: 11 }, ['1']));
    const batch = collectRollouts({
      ...EPISODE,
      maxSteps: 12,
      seeds: [1],
      backend: new TamperedBackend(short),
    });
    expect(await batch.results()).toMatchObject([
      { error: { message: 'seed 1: the episode is not over after the 11 steps claimed' } },
    ]);
  });

  it('is caught at more steps than were asked for', async () => {
    const tamper = () => honestClaim(chunkOf({ ...EPISODE, maxSteps: 500, policy: 'linear' }, ['7']));
    const batch = collectRollouts({
      ...EPISODE,
      policy: 'linear',
      seeds: [7],
      backend: new TamperedBackend(tamper),
    });
    expect(verdicts(await batch.results())).toEqual(['FORGED_RESULT']);
  });

  it('is caught whichever byte of its digests or actions is altered', async () => {
    const chunk = chunkOf(EPISODE, ['0', '1', '2']);
    const honest = honestClaim(chunk);
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.nat(), async (inActions, position) => {
        const outcomes = await collect(
          (claim) => {
            if (inActions) {
              const actions = claim.actions.slice();
              actions[position % actions.length]! ^= 1;
              return { ...claim, actions };
            }
            const at = position % claim.digests.length;
            const digit = claim.digests[at] === '0' ? '1' : '0';
            return { ...claim, digests: claim.digests.slice(0, at) + digit + claim.digests.slice(at + 1) };
          },
          [0, 1, 2],
        );
        const at = inActions ? position % honest.actions.length : 0;
        const culprit = inActions
          ? [honest.steps[0]!, honest.steps[0]! + honest.steps[1]!, Number.POSITIVE_INFINITY].findIndex(
              (end) => at < end,
            )
          : Math.floor((position % honest.digests.length) / 64);
        const expected = Array(3).fill('verified');
        expected[culprit] = 'FORGED_RESULT';
        expect(verdicts(outcomes)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('gets no result when it is asked for one', async () => {
    const backend = new TamperedBackend((claim) => ({ ...claim, digests: 'f'.repeat(64) }));
    await expect(runRollout({ ...EPISODE, seed: 42 }, { backend })).rejects.toMatchObject({
      name: 'RolloutError',
      code: 'FORGED_RESULT',
    });
  });

  it('leaves the batch without a digest', async () => {
    const backend = new TamperedBackend((claim) => ({ ...claim, digests: '0'.repeat(256) }));
    const summary = await collectRollouts({ ...EPISODE, seeds: SEEDS, backend }).summary();
    expect(summary).toMatchObject({ rollouts: 4, failed: 4, digest: null, steps: 0, totalReward: 0 });
  });
});

describe('a failure that is claimed of code', () => {
  // Fails at its decision 3, whether that is the episode's step 3 or a branch's later one.
  const source = 'let n = 0; function chooseAction() { if (n++ === 3) throw 1; return 1; }';
  const policy = definePolicy({ language: 'javascript', source });
  const playing = (change: object, origin: object = {}) =>
    runRollout(
      { ...EPISODE, policy, seed: 42, ...origin },
      {
        backend: new TamperedBackend((claim) => ({
          ...claim,
          notes: { 0: { kind: 'policy-failure', failure: { ...failure, ...change } } },
        })),
      },
    );

  it('is believed at the decision after the steps claimed, counted from a branch on', async () => {
    const first = await runRollout({ ...EPISODE, seed: 42 }, { trajectories: true });
    const origin = branchAt(first.trajectory!, 10);
    expect(await playing({ step: 3 })).toMatchObject({ verified: true, steps: 3, failure: { step: 3 } });
    expect(await playing({ step: 3 }, origin)).toMatchObject({ steps: 13, failure: { step: 3 } });
    await expect(playing({ step: 13 }, origin)).rejects.toMatchObject({ code: 'FORGED_RESULT' });
  });

  it.each([{ step: 2 }, { step: 77 }, { step: null }, { code: 'SYNTAX', step: null }])(
    'is caught: %j after three steps',
    async (change) => {
      await expect(playing(change)).rejects.toMatchObject({
        code: 'FORGED_RESULT',
        message: expect.stringContaining('a failure at decision'),
      });
    },
  );
});

describe('a backend whose answer is malformed', () => {
  const answers: [string, Tamper][] = [
    ['nothing', () => undefined],
    ['a text', () => 'ok'],
    ['an empty object', () => ({})],
    ['a member too many', (claim) => ({ ...claim, verified: true })],
    ['digests that are too short', (claim) => ({ ...claim, digests: claim.digests.slice(1) })],
    ['digests in capitals', (claim) => ({ ...claim, digests: claim.digests.replace(/[a-f]/g, 'A') })],
    ['too few steps', (claim) => ({ ...claim, steps: claim.steps.subarray(1) })],
    ['steps of another type', (claim) => ({ ...claim, steps: [...claim.steps] })],
    ['steps beyond the actions', (claim) => ({ ...claim, steps: Uint32Array.from([2 ** 32 - 1, 1, 1, 1]) })],
    ['actions left over', (claim) => ({ ...claim, actions: Uint8Array.of(...claim.actions, 0) })],
    ['notes about nobody', (claim) => ({ ...claim, notes: { x: { kind: 'harness-error', message: '' } } })],
    [
      'a failure that blames the host',
      (claim) => ({
        ...claim,
        notes: { 0: { kind: 'policy-failure', failure: { ...failure, fault: 'infrastructure' } } },
      }),
    ],
    ['trajectories that were not wanted', (claim) => ({ ...claim, trajectories: [] })],
    ['recordings that are none', (claim) => ({ ...claim, recordings: { bodies: new Map() } })],
  ];

  it.each(answers)('is refused: %s', async (_, tamper) => {
    const outcomes = await collect(tamper);
    expect(verdicts(outcomes)).toEqual(Array(4).fill('FORGED_RESULT'));
  });

  it('is refused whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything({ withTypedArray: true, withBigInt: true }), async (answer) => {
        expect(verdicts(await collect(() => answer))).toEqual(Array(4).fill('FORGED_RESULT'));
      }),
    );
  });
});

describe('a backend that throws', () => {
  it('is asked once more for each rollout', async () => {
    const sizes: number[] = [];
    const backend = new TamperedBackend((claim, { seeds }) => {
      sizes.push(seeds.length);
      if (seeds.includes('2')) throw new Error('not that one');
      return claim;
    });
    const outcomes = await collectRollouts({ ...EPISODE, seeds: new Set(SEEDS), backend }).results();
    expect(verdicts(outcomes)).toEqual(['verified', 'verified', 'WORKER_FAILED', 'verified']);
    expect(sizes).toEqual([4, 1, 1, 1, 1]);
  });
});
