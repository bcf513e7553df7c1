// What isolates can be sent to do for this package: each export makes the performer of the task of its name.
import { type ChunkClaim, receivedChunk, type SentChunk } from './backends/chunk.js';
import type { TaskFactory } from './backends/task.js';
import { interpretersFor } from './guests/guest.js';
import { EpisodeStages } from './harness/episode-stages.js';
import { runChunk } from './harness/run-chunk.js';

/** Plays a chunk of rollouts. */
export const rollouts: TaskFactory<SentChunk, ChunkClaim> = (isolate) => {
  const stages = new EpisodeStages();
  return async (sent) => {
    const chunk = await receivedChunk(sent);
    const interpreters = await interpretersFor([chunk.template.policy]);
    return runChunk(chunk, stages, interpreters, isolate);
  };
};
