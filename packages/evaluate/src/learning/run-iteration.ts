import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { type Backend, RolloutError, Task } from '@reroll/rollout';
import { languagesOf } from '@reroll/rollout/guests';
import { PolicyFailureSchema, parseAnswer } from '@reroll/rollout/internal';
import { worstCaseMs } from '@reroll/rollout/internal/backends';
import { z } from 'zod';
import { QTableSchema } from '../match/match-policy.js';
import { retryOnce } from '../retry-once.js';
import type { LearningClaim, LearningJob } from './learning-job.js';

/** Moves of O in a game of tic-tac-toe at most. */
const MOST_REPLIES = 4;

/** Runs one iteration. `imports` in package.json names the compiled module: workers run that, whatever runs the host. */
const learningTask = new Task(
  { name: 'learning', module: pathToFileURL(createRequire(import.meta.url).resolve('#tasks')).href },
  async () => (await import('../tasks.js')).learning,
  ({ opponent, parameters }) => worstCaseMs(opponent, parameters.episodes * MOST_REPLIES),
  ({ opponent }) => languagesOf([opponent]),
);

const LearningClaimSchema = z.strictObject({
  table: QTableSchema,
  meanReward: z.number().min(-1).max(1),
  states: z.int().min(0),
  forfeits: z.int().min(0),
  failure: PolicyFailureSchema.nullable(),
});

/**
 * Runs one iteration of Q-learning in an isolate; one that fails gets one more chance. The form of the answer is checked: that
 * the table is what these episodes teach, only running them again can show.
 *
 * @throws RolloutError when the infrastructure failed twice, the signal fired, or the answer is malformed (`FORGED_RESULT`).
 */
export function runIteration(
  job: LearningJob,
  backend: Backend,
  signal: AbortSignal,
): Promise<LearningClaim> {
  return retryOnce(async () => {
    const claim = parseAnswer(LearningClaimSchema, await backend.run(learningTask, job, signal));
    const contradiction = contradictionOf(claim, job);
    if (contradiction === null) return claim;
    throw new RolloutError('FORGED_RESULT', `the backend's answer contradicts itself: ${contradiction}`);
  }, signal);
}

function contradictionOf(
  { table, states, forfeits, failure }: LearningClaim,
  { parameters, opponent }: LearningJob,
): string | null {
  const keys = Object.keys(table).length;
  if (states !== keys) return `${states} states are claimed of a table with ${keys}`;
  if (forfeits > parameters.episodes) return `${forfeits} games are forfeited of ${parameters.episodes}`;
  if (forfeits > 0 && opponent.kind === 'builtin')
    return 'a failure is claimed of a built-in opponent, which has none';
  if ((forfeits === 0) !== (failure === null)) return `${forfeits} games are forfeited by ${failure?.code}`;
  return null;
}
