// What isolates can be sent to do for this package: each export makes the performer of the task of its name.
import { type ChunkClaim, receivedChunk, type SentChunk } from './backends/chunk.js';
import type { TaskFactory } from './backends/task.js';
import { inContainer } from './environments/environment-name.js';
import { interpretersFor } from './guests/guest.js';
import { EpisodeStages } from './harness/episode-stages.js';
import { runChunk } from './harness/run-chunk.js';
import { soon } from './internal/soon.js';

/** Plays a chunk of rollouts. */
export const rollouts: TaskFactory<SentChunk, ChunkClaim> = (isolate) => {
  const stages = new EpisodeStages();
  return async (sent, signal) => {
    const chunk = await receivedChunk(sent);
    const interpreters = await interpretersFor([chunk.template.policy]);
    if (!inContainer(chunk.template.env)) return soon(runChunk(chunk, stages, interpreters, isolate));
    await using own = new EpisodeStages({ signal });
    return await soon(runChunk(chunk, own, interpreters, isolate));
  };
};
