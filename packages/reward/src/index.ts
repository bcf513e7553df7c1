export { EXTRACTIONS, type Extraction, extractCode } from './extract.js';
export { MAX_REQUEST_BYTES } from './guest/request.js';
export { MAX_ANSWER_BYTES } from './guest/written.js';
export { DEFAULT_SCORE_LIMITS, type ScoreLimits } from './limits.js';
export type { Attack } from './red-team/attack.js';
export { type AttackResult, type RedTeamOptions, redTeam } from './red-team/red-team.js';
export { type GroupOptions, type GroupSummary, summarizeGroups } from './score/group.js';
export type { TestResult } from './score/judge-claim.js';
export type { Judged, RewardComponent, RewardComponents } from './score/rewards.js';
export type { Outcome, Score } from './score/score.js';
export { ScoreBatch } from './score/score-batch.js';
export { scoreCompletions } from './score/score-completions.js';
export {
  type CompletionInput,
  MAX_COMPLETION_LENGTH,
  MAX_COMPLETIONS,
  MAX_RETRIES,
  type ScoreOptions,
} from './score/score-options.js';
export {
  type CallTest,
  MAX_TESTS,
  type ProgramTest,
  type TestCase,
  type TestInput,
  type TextTest,
} from './test-case.js';
export { matches } from './values/matches.js';
export { MAX_VALUE_DEPTH, type Value } from './values/value.js';
