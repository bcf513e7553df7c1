import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Backend } from '../backends/backend.js';
import { type ChunkClaim, type RolloutChunk, type SentChunk, sentChunk } from '../backends/chunk.js';
import { Task } from '../backends/task.js';
import { worstCaseMs, worstStepsMs } from '../backends/time-limit.js';
import { languagesOf } from '../guests/guest.js';
import { branchStep } from '../spec/episode-spec.js';
import { parseClaim } from '../verify/claim-schema.js';

/** Plays a chunk. `imports` in package.json names the compiled module: workers run that, whatever runs the host. */
const rolloutsTask = new Task(
  { name: 'rollouts', module: pathToFileURL(createRequire(import.meta.url).resolve('#tasks')).href },
  async () => (await import('../tasks.js')).rollouts,
  worstCaseOfChunk,
  ({ template: { policy, env } }) => languagesOf(typeof env === 'string' ? [policy] : [policy, env]),
);

/** Every rollout of the chunk at its worst, one after another. */
export function worstCaseOfChunk({ template, seeds }: SentChunk): number {
  const { env, maxSteps, policy } = template;
  const policyMs = worstCaseMs(policy, maxSteps - branchStep(template));
  return seeds.split(',').length * (policyMs + worstStepsMs(env, maxSteps));
}

/**
 * Has a backend play a chunk.
 *
 * @returns the claim, which has the form of one: what it says is to be judged.
 * @throws RolloutError `FORGED_RESULT` when it has not; what the backend throws.
 */
export async function claimOf(
  backend: Backend,
  chunk: RolloutChunk,
  signal: AbortSignal,
): Promise<ChunkClaim> {
  const { inProcess } = backend;
  const sent = sentChunk(inProcess ? { ...chunk, inProcess } : chunk);
  return parseClaim(await backend.run(rolloutsTask, sent, signal), chunk);
}
