export type { Backend, ChunkClaim, ClaimNote, RolloutChunk } from './backends/backend.js';
export { type BackendName, type BackendOptions, createBackend } from './backends/create-backend.js';
export { DEFAULT_TIMEOUT_MS, MAX_CHUNK_SIZE, MAX_CONCURRENCY, MAX_TIMEOUT_MS } from './backends/limits.js';
export type { BatchProgress, BatchSummary } from './collect/batch-tally.js';
export { type CollectOptions, collectRollouts } from './collect/collect-rollouts.js';
export { RolloutBatch } from './collect/rollout-batch.js';
export type { CartPoleOptions } from './environments/cart-pole.js';
export { EpisodeCore } from './harness/episode-core.js';
export { type HarnessResult, type PolicyFactory, runHarness } from './harness/run-harness.js';
export type { Policy, PolicyContext } from './policies/policy.js';
export {
  type BatchSpecInput,
  checkBatchReceipt,
  createBatchReceipt,
  type ReceiptCheckOptions,
} from './receipts/batch-receipt.js';
export type { FailedRollout, RolloutOutcome, RolloutResult } from './results/rollout-result.js';
export { RolloutError, type RolloutErrorCode, type RolloutFault, type SpecIssue } from './rollout-error.js';
export { type RunOptions, runRollout } from './run-rollout.js';
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
export {
  type Disagreement,
  MAX_RUNS,
  type ReproducibilityOptions,
  type ReproducibilityReport,
  type ReproducibilityRun,
  verifyReproducibility,
} from './verify/reproducibility.js';
