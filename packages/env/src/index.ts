export type { AutoresetMode } from '@reroll/sim-core';
export { CodeEnv } from './code/code-env.js';
export {
  type CodeEnvironment,
  type CodeOption,
  type EnvironmentCode,
  isCodeEnvironment,
} from './code/code-environment.js';
export { type CodeLimits, DEFAULT_CODE_LIMITS } from './code/code-limits.js';
export { EnvironmentFailed, type EnvironmentFailureCode } from './code/environment-failed.js';
export { type LoadEnvironmentCode, loadEnvironmentCode } from './code/load-environment-code.js';
export type {
  Env,
  EnvMetadata,
  EnvSpec,
  Info,
  NamedOptions,
  ResetOptions,
  ResetResult,
  StepResult,
} from './env.js';
export { EnvError, type EnvErrorCode } from './env-error.js';
export type {
  AnyEnvironment,
  Batched,
  EnvironmentTypes,
  MakeOptions,
  MakeVectorOptions,
} from './environment-types.js';
export type { HostEnvironment } from './host/host-environment.js';
export { type ImportEnvironmentOptions, importEnvironment } from './host/import-environment.js';
export type { EnvRegistration } from './host/registration.js';
export { makeEnv, makeVectorEnv } from './make-env.js';
export { type EnvironmentModule, type LoadModuleOptions, loadModule } from './module/load-module.js';
export type { AnyModule, ModuleEnvironment } from './module/module-source.js';
export { type EnvAnswer, EnvAnswers, maskLengthIn, type RecordedStep } from './record/env-answers.js';
export { RecordedEnv, type RecordedEnvParts } from './record/recorded-env.js';
export { registerEnv, registeredEnvs } from './registry.js';
export type { EnvContract } from './remote/contract.js';
export type { Dtype, TypedArrayOf } from './remote/dtype.js';
export { type ByteDuplex, createDuplexPair } from './remote/duplex.js';
export { DEFAULT_FRAME_LIMITS, type FrameLimits, PROTOCOL_VERSION } from './remote/limits.js';
export { NDArray } from './remote/ndarray.js';
export { ProtocolError, type ProtocolErrorCode, type ProtocolFault } from './remote/protocol-error.js';
export { RemoteClient } from './remote/remote-client.js';
export { RemoteConnection, type RemoteOptions, type RemotePeer } from './remote/remote-connection.js';
export { RemoteEnv, type RemoteResetOptions } from './remote/remote-env.js';
export {
  RemoteVectorEnv,
  type RemoteVectorRenderOptions,
  type RemoteVectorResetOptions,
  type RemoteVectorResetResult,
  type RemoteVectorStepResult,
} from './remote/remote-vector-env.js';
export type { RemoteInfo, RenderFrame } from './remote/replies.js';
export type { CallOptions } from './remote/request-channel.js';
export { type ServeOptions, serveEnv } from './remote/serve-env.js';
export type { SpaceInput, SpaceValue } from './remote/space-values.js';
export { OpaqueValue, type WireValue } from './remote/value.js';
export { SimEnv, type SimInfo } from './sim-env.js';
export type { ArrayDtype, ArrayOf, IntegerDtype } from './spaces/array-dtype.js';
export { Box, type BoxOptions } from './spaces/box.js';
export { Dict } from './spaces/dict.js';
export { Discrete, type DiscreteOptions } from './spaces/discrete.js';
export { MultiBinary } from './spaces/multi-binary.js';
export { MultiDiscrete, type MultiDiscreteOptions } from './spaces/multi-discrete.js';
export { MAX_SPACE_ELEMENTS } from './spaces/shape.js';
export { Space, type SpaceOptions } from './spaces/space.js';
export { spaceFromJson } from './spaces/space-from-json.js';
export type {
  BoxJson,
  DictJson,
  DiscreteJson,
  MultiBinaryJson,
  MultiDiscreteJson,
  SpaceJson,
  TextJson,
  TupleJson,
} from './spaces/space-json.js';
export type {
  BoundSpec,
  BoxSpec,
  DictSpec,
  MultiDiscreteSpec,
  PerElement,
  SpaceSpec,
  TupleSpec,
} from './spaces/space-spec.js';
export { Text, type TextOptions } from './spaces/text.js';
export { Tuple } from './spaces/tuple.js';
export { valueBytes } from './spaces/value-bytes.js';
export { SimVectorEnv, type SimVectorResetOptions } from './vector/sim-vector-env.js';
export { MAX_SYNC_ENVS, SyncVectorEnv } from './vector/sync-vector-env.js';
export type {
  VectorEnv,
  VectorOptions,
  VectorResetOptions,
  VectorResetResult,
  VectorStepResult,
} from './vector/vector-env.js';
export {
  type EpisodeStatistics,
  RecordEpisodeStatistics,
  type RecordEpisodeStatisticsOptions,
} from './wrappers/record-episode-statistics.js';
export { TimeLimit } from './wrappers/time-limit.js';
export { Wrapper } from './wrappers/wrapper.js';
