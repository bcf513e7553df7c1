// Rollouts in lanes are those that are played one at a time: the same claims, and the same verdict on any claim.
import { SimCore } from '@reroll/sim-core';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ChunkClaim, RolloutChunk } from '../src/backends/chunk.js';
import { environmentOf } from '../src/environments/environments.js';
import { EpisodeStages } from '../src/harness/episode-stages.js';
import { runChunk } from '../src/harness/run-chunk.js';
import { now } from '../src/internal/soon.js';
import type { PolicyInput } from '../src/spec/policy-spec.js';
import { replayChunk } from '../src/verify/chunk-replay.js';
import { CASES, type EnvironmentCase, someActions } from './support/environment-cases.js';
import { chunkOf } from './support/play.js';

afterEach(() => vi.restoreAllMocks());

const inLanes = new EpisodeStages();

/** Does something where there are no lanes. */
function alone<T>(action: (stages: EpisodeStages) => T): T {
  const stages = new EpisodeStages();
  vi.spyOn(stages, 'lanesFor').mockReturnValue(null);
  return action(stages);
}

function policiesFor({ entry }: EnvironmentCase): fc.Arbitrary<PolicyInput> {
  const { actionSpace, observationSpace } = entry;
  const [action] = someActions({ entry }, 1);
  const constant = { kind: 'builtin', name: 'constant', params: { action: action! } } as const;
  const terms = [
    [0, 0.5],
    [1, -2],
  ] as [number, number][];
  const linear = { kind: 'builtin', name: 'linear', params: { terms } } as const;
  const isDiscrete = actionSpace.type === 'Discrete';
  return fc.constantFrom<PolicyInput[]>(
    'random',
    constant,
    ...(isDiscrete ? (['alternate'] as const) : []),
    ...(isDiscrete && observationSpace.type === 'Box' ? [linear] : []),
  );
}

const anySeeds = fc.array(fc.oneof(fc.nat(10_000).map(String), fc.bigInt(0n, 1n << 80n).map(String)), {
  minLength: 2,
  maxLength: 90,
});

/** Claims what is not so, or is nonsense, of some rollouts. */
type Forgery = readonly [index: number, kind: 'longer' | 'shorter' | 'foreign' | 'changed' | 'endless'];

const anyForgery: fc.Arbitrary<Forgery> = fc.tuple(
  fc.nat(89),
  fc.constantFrom('longer', 'shorter', 'foreign', 'changed', 'endless'),
);

function forge(chunk: RolloutChunk, claim: ChunkClaim, forgeries: readonly Forgery[]) {
  const { actionBytes } = environmentOf(chunk.template).layout;
  let at = 0;
  const parts = Array.from(claim.steps, (taken) => {
    at += taken * actionBytes;
    return claim.actions.slice(at - taken * actionBytes, at);
  });
  for (const [place, kind] of forgeries) {
    const index = place % parts.length;
    const part = parts[index]!;
    const more = (count: number) => Uint8Array.from({ length: count * actionBytes }, () => 0);
    if (kind === 'longer') parts[index] = Uint8Array.from([...part, ...more(2)]);
    if (kind === 'endless') parts[index] = Uint8Array.from([...part, ...more(chunk.template.maxSteps)]);
    if (kind === 'shorter') parts[index] = part.slice(actionBytes);
    if (kind === 'foreign') parts[index] = part.fill(0xff, part.length - actionBytes);
    if (kind === 'changed') parts[index] = part.map((byte) => (byte === 0 ? 1 : 0));
  }
  return {
    steps: Uint32Array.from(parts, ({ length }) => length / actionBytes),
    actions: Uint8Array.from(parts.flatMap((part) => [...part])),
  };
}

describe.each(CASES)('rollouts of $name', (given) => {
  it('are claimed and replayed in lanes as they are alone', () => {
    fc.assert(
      fc.property(
        policiesFor(given),
        fc.integer({ min: 3, max: 60 }),
        fc.nat(2),
        fc.boolean(),
        anySeeds,
        fc.array(anyForgery, { maxLength: 6 }),
        (policy, maxSteps, branch, trajectories, seeds, forgeries) => {
          const from = branch === 0 ? undefined : { seed: 7, actions: someActions(given, branch - 1) };
          const { env, options } = given;
          const chunk = chunkOf(
            { env, options, policy, maxSteps, ...(from && { from }) },
            seeds,
            trajectories,
          );
          const claim = now(runChunk(chunk, inLanes, {}, 'test'));
          expect(claim).toEqual(alone((stages) => now(runChunk(chunk, stages, {}, 'test'))));
          const honest = now(replayChunk(chunk, claim, inLanes));
          expect(honest.digests).toBe(claim.digests);
          for (const claimed of [claim, forge(chunk, claim, forgeries)]) {
            const replay = now(replayChunk(chunk, claimed, inLanes));
            expect(replay).toEqual(alone((stages) => now(replayChunk(chunk, claimed, stages))));
          }
        },
      ),
      { numRuns: 6 },
    );
  });
});

describe('lanes', () => {
  const chunk = (env: string, count: number, maxSteps?: number) =>
    chunkOf(
      { env, policy: 'random', ...(maxSteps && { maxSteps }) },
      Array.from({ length: count }, (_, seed) => String(seed)),
    );

  it('play what fits one run and what does not', () => {
    const many = chunk('FrozenLake-v1', 600);
    expect(now(runChunk(many, inLanes, {}, 'test'))).toEqual(
      alone((stages) => now(runChunk(many, stages, {}, 'test'))),
    );
  });

  it('leave an episode alone whose recording exceeds their room', () => {
    const endless = chunk('CliffWalking-v1', 2, 1_000_000);
    const createStage = vi.spyOn(EpisodeStages.prototype, 'for');
    const { digests } = now(runChunk(chunk('CliffWalking-v1', 2, 1000), inLanes, {}, 'test'));
    expect(createStage).not.toHaveBeenCalled();
    expect(digests).toHaveLength(128);
    now(runChunk(endless, inLanes, {}, 'test'));
    expect(createStage).toHaveBeenCalledTimes(2);
  });

  it('leave a branch alone whose actions exceed their room', () => {
    const from = { seed: 7, actions: [0, 1, 0, 1, 0] };
    const branch = chunkOf({ env: 'CartPole-v1', policy: 'random', from }, ['1', '2', '3']);
    const lanes = (roomBytes: number) => SimCore.create().makeLanes('CartPole-v1', { roomBytes });
    const createLanes = vi.spyOn(environmentOf(branch.template), 'createLanes');
    for (const roomBytes of [4, 5]) {
      createLanes.mockReturnValue(lanes(roomBytes));
      const stages = new EpisodeStages();
      expect(stages.lanesFor(branch.template) === null).toBe(roomBytes === 4);
      const claim = now(runChunk(branch, stages, {}, 'test'));
      expect(claim).toEqual(alone((others) => now(runChunk(branch, others, {}, 'test'))));
      expect(now(replayChunk(branch, claim, stages)).digests).toBe(claim.digests);
    }
    expect(createLanes).toHaveBeenCalledTimes(2);
  });

  it('leave a seed alone whose header would be too large', () => {
    const long = { ...chunk('CartPole-v1', 2), seeds: ['1', '9'.repeat(70_000), '2'] };
    const claim = now(runChunk(long, inLanes, {}, 'test'));
    expect(claim).toEqual(alone((stages) => now(runChunk(long, stages, {}, 'test'))));
    expect(claim.notes[1]).toMatchObject({ kind: 'harness-error' });
  });

  it('keep nothing of the run before', () => {
    const first = now(runChunk(chunk('CartPole-v1', 50), inLanes, {}, 'test'));
    now(runChunk(chunk('CartPole-v1', 300), inLanes, {}, 'test'));
    expect(now(runChunk(chunk('CartPole-v1', 50), inLanes, {}, 'test'))).toEqual(first);
  });
});
