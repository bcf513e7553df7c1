export { policySource } from './builtin/policy-source.js';
export type { PolicyTextName, PolicyTextParams } from './builtin/policy-texts.js';
export type {
  ActionOf,
  PolicyContract,
  SingleAgentContract,
  TwoPlayerContract,
} from './contract.js';
export { type Decision, Guest, type GuestState } from './guest.js';
export { type CreatedGuest, type CreateGuestOptions, Interpreter } from './interpreter.js';
export type { InterpreterImage } from './interpreter-image.js';
export { DEFAULT_GUEST_LIMITS, type GuestLimits, MAX_MEMORY_BYTES } from './limits.js';
export { type LoadInterpreterOptions, loadInterpreter } from './load-interpreter.js';
export { MAX_OBSERVATION_LENGTH } from './mailbox.js';
export { type CodePolicy, definePolicy, languageOfFile, type PolicyLanguage } from './policy.js';
export { PolicyError, type PolicyErrorCode } from './policy-error.js';
export type { PolicyFailure, PolicyFailureCode } from './policy-failure.js';
export type {
  DecisionRequest,
  SingleAgentRequest,
  Square,
  TwoPlayerRequest,
} from './request.js';
export type { JudgeRng, OutputSink } from './session.js';
export { type SpaceDescription, shapeOf } from './shape-of.js';
export type { ValueShape } from './value-shape.js';
export { FIXED_TIME_NS } from './wasi.js';
