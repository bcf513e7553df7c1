import type { Backend, ChunkClaim, RolloutChunk } from '../backends/backend.js';
import { DEFAULT_TIMEOUT_MS } from '../backends/limits.js';
import { EpisodeCore } from '../harness/episode-core.js';
import { verifierEntry } from '../workers/entries.js';
import { toWire } from '../workers/wire-chunk.js';
import { WorkerPool } from '../workers/worker-pool.js';
import { type ChunkReplay, replayChunk } from './chunk-replay.js';

/** The host's own simulation. It runs no policy and is told no digest: it says what actions lead to. */
export interface Verifier extends AsyncDisposable {
  replay(chunk: RolloutChunk, claim: ChunkClaim, signal: AbortSignal): Promise<ChunkReplay>;
}

/** Steps that are replayed on the host's own thread before it starts others: a few milliseconds of work. */
const LOCAL_STEPS = 100_000;

/**
 * A verifier for a backend. Rollouts on threads are replayed on other threads, so that the host's own does not hold them
 * up; elsewhere an isolate costs more than its replays, which then run where they are asked for.
 */
export function createVerifier(
  { verifyOnThreads, concurrency }: Backend,
  timeoutMs = DEFAULT_TIMEOUT_MS,
): Verifier {
  return verifyOnThreads ? threadVerifier(concurrency, timeoutMs) : localVerifier();
}

function localVerifier(): Verifier {
  const cores = new EpisodeCore();
  return {
    replay: async (chunk, claim) => replayChunk(chunk, claim, cores),
    [Symbol.asyncDispose]: async () => {},
  };
}

/** Starts threads only for a batch that is worth them. */
function threadVerifier(size: number, timeoutMs: number): Verifier {
  const pool = new WorkerPool({
    runtime: 'worker_threads',
    size,
    fresh: false,
    timeoutMs,
    entry: verifierEntry(),
  });
  const local = localVerifier();
  let localSteps = LOCAL_STEPS;
  return {
    replay(chunk, claim, signal) {
      const { steps, actions } = claim;
      localSteps -= actions.length;
      if (localSteps >= 0) return local.replay(chunk, claim, signal);
      return pool.run('replay', { chunk: toWire(chunk), claim: { steps, actions } }, signal);
    },
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}
