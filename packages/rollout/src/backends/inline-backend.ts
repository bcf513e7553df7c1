import { setImmediate } from 'node:timers/promises';
import { interpretersFor } from '../guests/interpreters.js';
import { EpisodeCore } from '../harness/episode-core.js';
import { runChunk } from '../harness/run-chunk.js';
import { type LearningClaim, type LearningJob, runLearningJob } from '../learning/learning-job.js';
import type { MatchSpec } from '../match/match-spec.js';
import { type MatchClaim, playMatch } from '../match/play-match.js';
import { throwIfAborted } from '../rollout-error.js';
import type { Backend } from './backend.js';
import type { ChunkClaim, RolloutChunk } from './chunk.js';

const ISOLATE = `process ${process.pid}`;

/** Lets timers, input and aborts through between two pieces of work. */
async function breathe(signal: AbortSignal): Promise<void> {
  await setImmediate();
  throwIfAborted(signal);
}

/** Few enough that the caller's event loop turns every few milliseconds. */
const CHUNK_SIZE = 256;

/** Rollouts on the caller's own thread: no start-up cost, no parallelism, and no boundary against a crash. */
export class InlineBackend implements Backend {
  readonly name = 'inline';
  readonly concurrency: number = 1;
  readonly maxChunkSize = CHUNK_SIZE;
  readonly verifier = null;
  readonly #cores = new EpisodeCore();

  async run(chunk: RolloutChunk, signal: AbortSignal): Promise<ChunkClaim> {
    const interpreters = await interpretersFor([chunk.template.policy]);
    await breathe(signal);
    return runChunk(chunk, this.#cores, interpreters, ISOLATE);
  }

  async playMatch(spec: MatchSpec, signal: AbortSignal): Promise<MatchClaim> {
    const interpreters = await interpretersFor([spec.policyX, spec.policyO]);
    await breathe(signal);
    return playMatch(spec, interpreters, ISOLATE);
  }

  async learn(job: LearningJob, signal: AbortSignal): Promise<LearningClaim> {
    const interpreters = await interpretersFor([job.opponent]);
    await breathe(signal);
    return runLearningJob(job, interpreters);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
