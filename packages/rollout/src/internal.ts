// What the packages of this repository that build on rollouts share. It may change with any release: none of it is for users.
// Nothing here needs Node; `internal-backends.ts` has what does.
export { CodePolicySchema, type CodePolicySpec } from './guests/code-policy.js';
export { asRolloutError, throwIfAborted } from './internal/abort.js';
export { assertInteger, assertNumber, typeName } from './internal/arguments.js';
export { mapConcurrently } from './internal/semaphore.js';
export { RolloutError } from './rollout-error.js';
export { specDigester } from './spec/episode-spec.js';
export { closedObject, parseSpec } from './spec/parse-spec.js';
export { MATCH_SEED, seedSchema, seedText } from './spec/seed-text.js';
export { GuestReportSchema, PolicyFailureSchema, parseAnswer } from './verify/claim-schema.js';
export { guestContradiction } from './verify/claimed-guest.js';
