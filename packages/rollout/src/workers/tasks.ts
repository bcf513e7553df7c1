import type { ChunkClaim } from '../backends/chunk.js';
import { interpretersFor } from '../guests/interpreters.js';
import { EpisodeCore } from '../harness/episode-core.js';
import { runChunk } from '../harness/run-chunk.js';
import { type LearningClaim, type LearningJob, runLearningJob } from '../learning/learning-job.js';
import type { MatchSpec } from '../match/match-spec.js';
import { type MatchClaim, playMatch } from '../match/play-match.js';
import { fromWire, type WireChunk } from './wire-chunk.js';

/** What an isolate can be sent to do. */
export interface Tasks {
  /** Plays a chunk. */
  run(chunk: WireChunk): Promise<ChunkClaim>;
  /** Plays a match. */
  match(spec: MatchSpec): Promise<MatchClaim>;
  /** Runs one iteration of Q-learning. */
  learn(job: LearningJob): Promise<LearningClaim>;
}

/** The tasks of one thread, process or container, which results call `isolate`. */
export function createTasks(isolate: string): Tasks {
  const cores = new EpisodeCore();
  return {
    run: async (chunk) =>
      runChunk(fromWire(chunk), cores, await interpretersFor([chunk.template.policy]), isolate),
    match: async (spec) => playMatch(spec, await interpretersFor([spec.policyX, spec.policyO]), isolate),
    learn: async (job) => runLearningJob(job, await interpretersFor([job.opponent])),
  };
}
