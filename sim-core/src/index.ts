export type { AutoresetMode } from './autoreset.js';
export { type CallLimits, DEFAULT_CALL_LIMITS } from './containment.js';
export type { CoreActionSpace } from './core-action-space.js';
export type { CoreEnv, CoreEnvOptions, CoreResetOptions, Player } from './core-env.js';
export type { CoreLanes } from './core-lanes.js';
export type {
  CoreVector,
  CoreVectorOptions,
  CoreVectorResetOptions,
  VectorActionSpace,
} from './core-vector.js';
export {
  type CrossedOption,
  crossedOption,
  type NamedOptionValues,
  type ResolvedOptions,
  resolveOptions,
} from './environment-options.js';
export type { BuiltInEnvironments } from './generated/environments.js';
export { builtInManifest, SimCore } from './inlined-sim-core.js';
export type {
  CoreLanesOptions,
  LaneBranch,
  LaneEpisode,
  LanePolicy,
} from './lane-options.js';
export { MAX_STEPS } from './limits.js';
export type { EnvironmentManifest, Manifest } from './manifest.js';
export { findEnvironment, manifestOf } from './module-manifest.js';
export { MAX_RANDOM_BITS, type Mt19937 } from './mt19937.js';
export type { OptionDefinition, OptionValue } from './option-definition.js';
export type { Pcg64 } from './pcg64.js';
export { MAX_SEED_BITS, parseNonNegativeSeed, parseSeed, type Seed } from './seed.js';
export type { BuiltInEnv, BuiltInVector, SimCoreOptions } from './sim-core.js';
export { SimError, type SimErrorCode } from './sim-error.js';
export type { Dtype, SpaceJson } from './space-json.js';
