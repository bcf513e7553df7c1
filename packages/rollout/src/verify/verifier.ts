import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { TaskRunner } from '../backends/backend.js';
import { type ChunkClaim, type RolloutChunk, sentChunk } from '../backends/chunk.js';
import { Task } from '../backends/task.js';
import { worstStepsMs } from '../backends/time-limit.js';
import { inContainer } from '../environments/environment-name.js';
import { EpisodeStages } from '../harness/episode-stages.js';
import { now, soon } from '../internal/soon.js';
import { type ChunkReplay, type ClaimedActions, replayChunk } from './chunk-replay.js';

/** Plays actions again. `imports` in package.json names the compiled module: threads run that, whatever runs the host. */
const replayTask = new Task(
  { name: 'replay', module: pathToFileURL(createRequire(import.meta.url).resolve('#replay-task')).href },
  async () => (await import('./replay-task.js')).replay,
  ({ chunk: { seeds, template } }) => seeds.split(',').length * worstStepsMs(template.env, template.maxSteps),
);

/** Steps that are replayed on the caller's own thread before others are started: a few milliseconds of work. */
const LOCAL_STEPS = 100_000;

/** The host's own simulation. It runs no policy and is told no digest: it says what actions lead to. */
export class Verifier {
  readonly #stages = new EpisodeStages();
  readonly #threads: TaskRunner | undefined;
  #localSteps = LOCAL_STEPS;

  /** @param threads where to replay when there is enough to do, so that the caller's thread does not hold rollouts up. */
  constructor(threads?: TaskRunner) {
    this.#threads = threads;
  }

  async replay(chunk: RolloutChunk, claim: ChunkClaim, signal: AbortSignal): Promise<ChunkReplay> {
    const { steps, actions } = claim;
    if (inContainer(chunk.template.env)) return repeatChunk(chunk, claim, signal);
    for (const taken of steps) this.#localSteps -= taken;
    if (this.#threads === undefined || this.#localSteps >= 0)
      return now(replayChunk(chunk, claim, this.#stages));
    return this.#threads.run(replayTask, { chunk: sentChunk(chunk), claim: { steps, actions } }, signal);
  }
}

/** Takes the actions again in containers, each episode in a fresh one. */
export async function repeatChunk(
  chunk: RolloutChunk,
  claim: ClaimedActions,
  signal: AbortSignal,
): Promise<ChunkReplay> {
  await using stages = new EpisodeStages({ signal, isRepeat: true });
  return await soon(replayChunk(chunk, claim, stages));
}
