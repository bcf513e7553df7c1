// What isolates can be sent to do for this package: each export makes the performer of the task of its name.
import type { TaskFactory } from '@reroll/rollout';
import { interpretersFor } from '@reroll/rollout/guests';
import { type LearningClaim, type LearningJob, runLearningJob } from './learning/learning-job.js';
import { GameStage } from './match/game.js';
import { type MatchClaim, type MatchJob, playMatch } from './match/play-match.js';

/** Plays a match. */
export const match: TaskFactory<MatchJob, MatchClaim> = (isolate) => {
  let stage: GameStage | undefined;
  return async (spec) => {
    const interpreters = await interpretersFor([spec.policyX, spec.policyO]);
    if (!stage?.suits(spec)) stage = new GameStage(spec);
    return playMatch(spec, interpreters, isolate, stage);
  };
};

/** Runs one iteration of Q-learning. */
export const learning: TaskFactory<LearningJob, LearningClaim> = () => async (job) =>
  runLearningJob(job, await interpretersFor([job.opponent]));
