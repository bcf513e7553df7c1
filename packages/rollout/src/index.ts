export type { Backend } from './backends/backend.js';
export type { ChunkClaim, ClaimNote, RolloutChunk } from './backends/chunk.js';
export {
  type BackendName,
  type BackendOptions,
  createBackend,
  DEFAULT_IMAGE,
} from './backends/create-backend.js';
export type { ExecutionOptions } from './backends/lease.js';
export { DEFAULT_TIMEOUT_MS, MAX_CHUNK_SIZE, MAX_CONCURRENCY, MAX_TIMEOUT_MS } from './backends/limits.js';
export type { BatchProgress, BatchSummary } from './collect/batch-tally.js';
export { type CollectOptions, collectRollouts } from './collect/collect-rollouts.js';
export { RolloutBatch } from './collect/rollout-batch.js';
export { CONTAINER_MEMORY_BYTES, MAX_ANSWER_BYTES } from './containers/limits.js';
export type { CartPoleOptions } from './environments/cart-pole.js';
export type { GuestReport } from './guests/guest-report.js';
export { EpisodeCore } from './harness/episode-core.js';
export { type HarnessResult, type PolicyFactory, runHarness } from './harness/run-harness.js';
export type { LearningClaim, LearningJob } from './learning/learning-job.js';
export { MAX_EPISODES, MAX_ITERATIONS, parseQCheckpoint, type QCheckpoint } from './learning/q-checkpoint.js';
export type { QLearningParameters } from './learning/q-learning.js';
export { qPolicyCode } from './learning/q-policy-code.js';
export {
  DEFAULT_ITERATIONS,
  Q_LEARNING_DEFAULTS,
  type QProgress,
  type TrainQOptions,
  trainQ,
} from './learning/train-q.js';
export {
  evaluateMatchup,
  type MatchupOptions,
  type MatchupResult,
} from './match/evaluate-matchup.js';
export {
  evaluateTournament,
  MAX_ENTRANTS,
  type TournamentMatchup,
  type TournamentOptions,
  type TournamentResult,
} from './match/evaluate-tournament.js';
export { exactMatchup, moveDistributionOf } from './match/exact-matchup.js';
export { MAX_GAMES_KEPT } from './match/games-kept.js';
export type { MatchPolicyInput, MatchPolicyName, MatchPolicySpec } from './match/match-policy.js';
export type { GameResult, MatchResult } from './match/match-result.js';
export { MAX_MATCHUP_SEEDS } from './match/match-seeds.js';
export {
  DEFAULT_GAMES,
  MAX_GAMES,
  type MatchSpec,
  type MatchSpecInput,
  matchSpecDigest,
  parseMatchSpec,
  type RngMode,
} from './match/match-spec.js';
export type { Forfeit, MatchClaim } from './match/play-match.js';
export { runMatch } from './match/run-match.js';
export type { Policy, PolicyContext } from './policies/policy.js';
export {
  type BatchSpecInput,
  checkBatchReceipt,
  createBatchReceipt,
  type ReceiptCheckOptions,
} from './receipts/batch-receipt.js';
export type { FailedRollout, RolloutOutcome, RolloutResult } from './results/rollout-result.js';
export {
  RolloutError,
  type RolloutErrorCode,
  type RolloutErrorOptions,
  type RolloutFault,
  type SpecIssue,
} from './rollout-error.js';
export { type RunOptions, runRollout } from './run-rollout.js';
export { type BranchOrigin, branchAt } from './spec/branch-at.js';
export { type BranchPoint, type BranchPointInput, MAX_BRANCH_STEPS } from './spec/branch-point.js';
export {
  type EpisodeSpec,
  type EpisodeTemplate,
  parseRolloutSpec,
  type RolloutSpec,
  type RolloutSpecInput,
  rolloutSpecDigest,
} from './spec/episode-spec.js';
export { MAX_STEPS } from './spec/limits.js';
export type { PolicyInput, PolicySpec } from './spec/policy-spec.js';
export { type SeedRange, seedRange } from './spec/seed-range.js';
export { RATING_LEVEL, type Rating } from './statistics/bradley-terry.js';
export {
  type ConfidenceInterval,
  confidenceInterval,
  FEW_SAMPLES,
} from './statistics/confidence-interval.js';
export type { Fraction } from './statistics/fraction.js';
export { mean, stdev } from './statistics/moments.js';
export { bestResponseValue, type ExactValue, exactValue, exploitability } from './tictactoe/exact.js';
export {
  greedyMoves,
  type MoveDistribution,
  minimaxMoves,
  qTableMoves,
  randomMoves,
} from './tictactoe/move-distribution.js';
export { type QTable, qKey } from './tictactoe/q-table.js';
export type { ChunkReplay } from './verify/chunk-replay.js';
export {
  type Disagreement,
  MAX_RUNS,
  type ReproducibilityOptions,
  type ReproducibilityReport,
  type ReproducibilityRun,
  verifyReproducibility,
} from './verify/reproducibility.js';
export type { Verifier } from './verify/verifier.js';
