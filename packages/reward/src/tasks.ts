// What isolates can be sent to do for this package: each export makes the performer of the task of its name.
import { loadInterpreter } from '@reroll/policy';
import type { TaskFactory } from '@reroll/rollout';
import { type CompletionClaim, type CompletionJob, runCompletion } from './guest/run-completion.js';

/** Tries a completion. */
export const completion: TaskFactory<CompletionJob, CompletionClaim> = () => async (job) =>
  runCompletion(job, await loadInterpreter(job.language));
