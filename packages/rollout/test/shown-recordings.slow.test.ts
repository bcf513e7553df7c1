// What a claim shows instead of hashing it: the judge compares it, byte for byte, with a recording of its own.
import { sha256Hex, TrajectoryDigester } from '@reroll/trajectory';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ChunkClaim } from '../src/backends/chunk.js';
import { InlineBackend } from '../src/backends/inline-backend.js';
import type { Task } from '../src/backends/task.js';
import { collectRollouts } from '../src/collect/collect-rollouts.js';
import type { Lanes } from '../src/environments/environment-kind.js';
import { environmentOf } from '../src/environments/environments.js';
import { canonicalTrajectory } from '../src/harness/episode-record.js';
import { EpisodeStages } from '../src/harness/episode-stages.js';
import { runChunk } from '../src/harness/run-chunk.js';
import { now } from '../src/internal/soon.js';
import type { RolloutOutcome } from '../src/results/rollout-result.js';
import { replayChunk } from '../src/verify/chunk-replay.js';
import { chunkOf } from './support/play.js';

const EPISODE = { env: 'CartPole-v1', policy: 'random', maxSteps: 40 } as const;
const SEEDS = ['0', '1', '2', '3'];
const CHUNK = chunkOf(EPISODE, SEEDS);

afterEach(() => vi.restoreAllMocks());

/** An inline backend whose claims something happens to before they are judged. */
class HauntedBackend extends InlineBackend {
  readonly #haunt: (claim: ChunkClaim) => void;

  constructor(haunt: (claim: ChunkClaim) => void) {
    super();
    this.#haunt = haunt;
  }

  override async run<Input, Output>(task: Task<Input, Output>, input: Input, signal: AbortSignal) {
    const claim = await super.run(task, input, signal);
    this.#haunt(claim as ChunkClaim);
    return claim;
  }
}

/** All seeds in one chunk, as a set has no length to be shared out. */
const collect = (backend: InlineBackend) =>
  collectRollouts({ ...EPISODE, seeds: new Set(SEEDS), backend }).results();

const verdicts = (outcomes: readonly RolloutOutcome[]) =>
  outcomes.map((outcome) => (outcome.verified ? 'verified' : outcome.error?.code));

const onlyForged = (culprit: number) =>
  SEEDS.map((_, index) => (index === culprit ? 'FORGED_RESULT' : 'verified'));

/** Rollout and offset of a byte among all bytes that the claim shows. */
function byteAt(position: number): [index: number, offset: number] {
  const { bodies } = now(runChunk({ ...CHUNK, inProcess: true }, new EpisodeStages(), {}, 'test'))
    .recordings!;
  const total = [...bodies.values()].reduce((sum, { length }) => sum + length, 0);
  let offset = position % total;
  for (const [index, { length }] of bodies) {
    if (offset < length) return [index, offset];
    offset -= length;
  }
  throw new Error('unreachable');
}

describe('a recording that is shown', () => {
  it('is found out whichever byte of it a stray write hits', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), async (position, change) => {
        const [index, offset] = byteAt(position);
        const shown: string[] = [];
        const outcomes = await collect(
          new HauntedBackend(({ recordings }) => {
            const body = recordings!.bodies.get(index)!;
            body[offset]! ^= change;
            shown.push(sha256Hex(canonicalTrajectory({ ...CHUNK.template, seed: SEEDS[index]! }, body)));
          }),
        );
        expect(verdicts(outcomes)).toEqual(onlyForged(index));
        expect(outcomes[index]).toMatchObject({
          error: { message: expect.stringContaining(`the digest ${shown[0]} is claimed`) },
        });
      }),
      { numRuns: 60 },
    );
  });

  it('finds out whichever byte of the replay a stray write hits', async () => {
    const environment = environmentOf(CHUNK.template);
    const createLanes = environment.createLanes.bind(environment);
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), async (position, change) => {
        const [index, offset] = byteAt(position);
        const made: Lanes[] = [];
        vi.spyOn(environment, 'createLanes').mockImplementation(() => {
          const lanes = createLanes()!;
          const play = lanes.play.bind(lanes);
          // The judge's are made second, when there is a claim to judge.
          const isJudges = made.push(lanes) === 2;
          lanes.play = () => {
            play();
            if (isJudges) lanes.memory[lanes.recordStart(index) + offset]! ^= change;
          };
          return lanes;
        });
        expect(verdicts(await collect(new InlineBackend()))).toEqual(onlyForged(index));
        expect(made).toHaveLength(2);
        vi.restoreAllMocks();
      }),
      { numRuns: 60 },
    );
  });

  it('is hashed once, by the judge', async () => {
    const hashes = vi.spyOn(TrajectoryDigester.prototype, 'digestInPlace');
    expect(verdicts(await collect(new InlineBackend()))).toEqual(onlyForged(-1));
    expect(hashes).toHaveBeenCalledTimes(SEEDS.length);
  });

  it('is of the last run; those before claim digests', () => {
    const seeds = Array.from({ length: 300 }, (_, seed) => String(seed));
    const chunk = { ...chunkOf(EPISODE, seeds), inProcess: true };
    const claim = now(runChunk(chunk, new EpisodeStages(), {}, 'test'));
    const honest = now(runChunk({ ...chunk, inProcess: false }, new EpisodeStages(), {}, 'test'));
    const { bodies } = claim.recordings!;
    expect([...bodies.keys()]).toEqual(Array.from({ length: 300 - 256 }, (_, i) => 256 + i));
    expect(claim).toEqual({
      ...honest,
      digests: honest.digests.slice(0, 256 * 64).padEnd(300 * 64, '0'),
      recordings: claim.recordings,
    });
    const replay = now(replayChunk(chunk, claim, new EpisodeStages()));
    expect(replay.digests).toBe(honest.digests);
    expect(Object.keys(replay.shownDigests).map(Number)).toEqual([...bodies.keys()]);
  });

  it('is not shown where the claim leaves the process, or carries the trajectories', () => {
    expect(now(runChunk(CHUNK, new EpisodeStages(), {}, 'test')).recordings).toBeUndefined();
    const wanted = { ...CHUNK, trajectories: true, inProcess: true };
    expect(now(runChunk(wanted, new EpisodeStages(), {}, 'test')).recordings).toBeUndefined();
  });

  it('stays until it is disposed of, whatever else is played, and its memory is used again then', () => {
    const createLanes = vi.spyOn(environmentOf(CHUNK.template), 'createLanes');
    const stages = new EpisodeStages();
    const chunk = { ...CHUNK, inProcess: true };
    const first = now(runChunk(chunk, stages, {}, 'test')).recordings!;
    const copies = [...first.bodies.values()].map((body) => body.slice());
    now(runChunk({ ...chunk, seeds: ['8', '9'] }, stages, {}, 'test')).recordings![Symbol.dispose]();
    expect([...first.bodies.values()]).toEqual(copies);
    expect(createLanes).toHaveBeenCalledTimes(2);
    for (let repeat = 0; repeat < 3; repeat++) {
      now(runChunk(chunk, stages, {}, 'test')).recordings![Symbol.dispose]();
    }
    expect(createLanes).toHaveBeenCalledTimes(2);
  });

  it('is judged while another batch plays on the same backend', async () => {
    const backend = new InlineBackend();
    const batches = ['random', 'linear', 'random'].map((policy) =>
      collectRollouts({ ...EPISODE, policy: policy as 'random', seeds: new Set(SEEDS), backend }).results(),
    );
    for (const outcomes of await Promise.all(batches)) expect(verdicts(outcomes)).toEqual(onlyForged(-1));
  });
});
