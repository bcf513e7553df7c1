// What runs inside worker threads and child processes; the functions are the tasks that the host can send.
import { isMainThread, threadId } from 'node:worker_threads';
import type { ChunkClaim } from '../backends/backend.js';
import { interpretersFor } from '../guests/interpreters.js';
import { EpisodeCore } from '../harness/episode-core.js';
import { runChunk } from '../harness/run-chunk.js';
import { type LearningJob, runLearningJob } from '../learning/learning-job.js';
import type { QLearningIteration } from '../learning/q-learning.js';
import type { MatchSpec } from '../match/match-spec.js';
import { type MatchClaim, playMatch } from '../match/play-match.js';
import { type ChunkReplay, type ClaimedActions, replayChunk } from '../verify/chunk-replay.js';
import { fromWire, type WireChunk } from './wire-chunk.js';

const cores = new EpisodeCore();
const isolate = isMainThread ? `process ${process.pid}` : `thread ${threadId} of process ${process.pid}`;

/** Plays a chunk. */
export async function run(chunk: WireChunk): Promise<ChunkClaim> {
  return runChunk(fromWire(chunk), cores, await interpretersFor([chunk.template.policy]), isolate);
}

/** Plays a match. */
export async function match(spec: MatchSpec): Promise<MatchClaim> {
  return playMatch(spec, await interpretersFor([spec.policyX, spec.policyO]), isolate);
}

/** Runs one iteration of Q-learning. */
export async function learn(job: LearningJob): Promise<QLearningIteration> {
  return runLearningJob(job, await interpretersFor([job.opponent]));
}

/** Plays a chunk's actions again, for the host to compare with what was claimed. */
export function replay({ chunk, claim }: { chunk: WireChunk; claim: ClaimedActions }): ChunkReplay {
  return replayChunk(fromWire(chunk), claim, cores);
}
