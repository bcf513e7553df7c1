import type { LearningClaim, LearningJob } from '../learning/learning-job.js';
import type { MatchSpec } from '../match/match-spec.js';
import type { MatchClaim } from '../match/play-match.js';
import type { Verifier } from '../verify/verifier.js';
import type { ChunkClaim, RolloutChunk } from './chunk.js';

/** Where rollouts run. Closing it ends every thread, process and container it started: use it with `await using`. */
export interface Backend extends AsyncDisposable {
  /** What results and errors call it. */
  readonly name: string;
  /** Chunks that run at the same time. */
  readonly concurrency: number;
  /** Rollouts that one isolate may run one after another; 1 when each gets a fresh one. */
  readonly maxChunkSize: number;
  /** Threads of the host's own for its replays, where rollouts come too fast for the caller's; null where they do not. */
  readonly verifier: Verifier | null;
  /**
   * Runs a chunk.
   *
   * @returns a claim, which the caller must verify.
   * @throws RolloutError `WORKER_FAILED` when the isolate ended or failed, `TIMED_OUT`, `ABORTED` after the signal: by then
   * it is gone.
   */
  run(chunk: RolloutChunk, signal: AbortSignal): Promise<ChunkClaim>;
  /** Plays a match, as `run` does a chunk. */
  playMatch(spec: MatchSpec, signal: AbortSignal): Promise<MatchClaim>;
  /** Runs one iteration of Q-learning; nothing of it can be replayed, so it is as good as the backend. */
  learn(job: LearningJob, signal: AbortSignal): Promise<LearningClaim>;
}
