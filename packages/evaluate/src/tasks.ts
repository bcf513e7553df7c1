// What isolates can be sent to do for this package: each export makes the performer of the task of its name.
import type { TaskFactory } from '@reroll/rollout';
import { interpretersFor } from '@reroll/rollout/guests';
import { type LearningClaim, type LearningJob, runLearningJob } from './learning/learning-job.js';
import { type MatchClaim, type MatchJob, playMatch } from './match/play-match.js';

/** Plays a match. */
export const match: TaskFactory<MatchJob, MatchClaim> = (isolate) => async (spec) =>
  playMatch(spec, await interpretersFor([spec.policyX, spec.policyO]), isolate);

/** Runs one iteration of Q-learning. */
export const learning: TaskFactory<LearningJob, LearningClaim> = () => async (job) =>
  runLearningJob(job, await interpretersFor([job.opponent]));
