// What runs inside the host's verifier threads. It imports no policy: all it can do is play actions again.
import { receivedChunk, type SentChunk } from '../backends/chunk.js';
import type { TaskFactory } from '../backends/task.js';
import { EpisodeStages } from '../harness/episode-stages.js';
import { now } from '../internal/soon.js';
import { type ChunkReplay, type ClaimedActions, replayChunk } from './chunk-replay.js';

/** What is to be played again. */
export interface ReplayInput {
  readonly chunk: SentChunk;
  readonly claim: ClaimedActions;
}

/** Plays a chunk's actions again, for the host to compare with what was claimed. */
export const replay: TaskFactory<ReplayInput, ChunkReplay> = () => {
  const stages = new EpisodeStages();
  return async ({ chunk, claim }) => now(replayChunk(await receivedChunk(chunk), claim, stages));
};
