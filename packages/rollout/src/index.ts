export {
  type Backend,
  type BackendName,
  DEFAULT_TIMEOUT_MS,
  MAX_CHUNK_SIZE,
  MAX_CONCURRENCY,
  MAX_TIMEOUT_MS,
  type TaskRunner,
} from './backends/backend.js';
export {
  type BackendOptions,
  createBackend,
  DEFAULT_IMAGE,
} from './backends/create-backend.js';
export type { ExecutionOptions } from './backends/lease.js';
export {
  createTasks,
  type Performer,
  Task,
  type TaskFactory,
  type TaskName,
  type Tasks,
} from './backends/task.js';
export type { BatchProgress, BatchSummary } from './collect/batch-tally.js';
export { type CollectOptions, collectRollouts } from './collect/collect-rollouts.js';
export { RolloutBatch } from './collect/rollout-batch.js';
export { type ContainerOptions, MAX_WARM } from './containers/container-options.js';
export { CONTAINER_MEMORY_BYTES, MAX_ANSWER_BYTES } from './containers/container-run.js';
export type { Action } from './environments/action-codec.js';
export { type ContainerVerification, OpenedEnvironment } from './environments/container-environments.js';
export {
  type EnvironmentFailure,
  type EnvironmentFailureCode,
  MAX_FAILURE_MESSAGE,
} from './environments/environment-failure.js';
export { DEFAULT_MAX_STEPS, type EnvironmentOptions, MAX_STEPS } from './environments/environment-kind.js';
export type {
  CodeEnvironmentName,
  ContainerEnvironmentName,
  EnvironmentName,
  HostEnvironmentName,
  ModuleEnvironmentName,
  OwnEnvironmentName,
} from './environments/environment-name.js';
export { MAX_KEPT_MODULES } from './environments/modules.js';
export type { GuestReport } from './guests/guest.js';
export { type OpenEnvironmentOptions, openEnvironment } from './open-environment.js';
export { DEFAULT_MAX_CHECKED_ROLLOUTS } from './receipts/check-claims.js';
export { checkRolloutReceipt, type ReceiptCheckOptions } from './receipts/check-rollout-receipt.js';
export type { ReceiptDigests, ReceiptOptions } from './receipts/evidence.js';
export type { ReceiptCheck } from './receipts/receipt-check.js';
export { type BatchSpecInput, createRolloutReceipt } from './receipts/rollout-receipt.js';
export type {
  FailedRollout,
  RolloutOutcome,
  RolloutResult,
  UncheckedRollout,
  VerifiedRollout,
} from './results/rollout-result.js';
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
  type EnvironmentInput,
  keepEnvironments,
  type ModuleInput,
  type OwnEnvironmentInput,
} from './spec/environment-input.js';
export {
  type EpisodeSpec,
  type EpisodeTemplate,
  parseRolloutSpec,
  type RolloutSpec,
  type RolloutSpecInput,
  rolloutSpecDigest,
} from './spec/episode-spec.js';
export type { PolicyInput, PolicySpec } from './spec/policy-spec.js';
export { type SeedRange, seedRange } from './spec/seed-range.js';
export {
  type ComparisonOptions,
  compareEnvironments,
  type EnvironmentComparison,
  type EnvironmentDifference,
} from './verify/compare-environments.js';
export {
  type Disagreement,
  MAX_RUNS,
  type ReproducibilityOptions,
  type ReproducibilityReport,
  type ReproducibilityRun,
  verifyReproducibility,
} from './verify/reproducibility.js';
