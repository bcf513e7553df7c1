export { type ListOptions, SandboxClient, type SandboxClientOptions } from './client.js';
export type { ExecEvent, LifecycleEvent } from './diagnostics.js';
export type { EngineAddress } from './engine/connect.js';
export type { EngineInfo } from './engine/info.js';
export type { SandboxInfo, SandboxStatus } from './engine/listing.js';
export { DEFAULT_ENV_IMAGE } from './env/env-image.js';
export { MAX_ENV_FILE_BYTES, MAX_ENV_FILES } from './env/files.js';
export {
  type FetchRepository,
  fetchFromHub,
  MAX_REPOSITORY_BYTES,
  MAX_REPOSITORY_FILES,
  type RepositoryRequest,
} from './env/hub.js';
export {
  DEFAULT_ENV_LIFETIME_MS,
  DEFAULT_INSTALL_TIMEOUT_MS,
  DEFAULT_START_TIMEOUT_MS,
  type EnvLimits,
  MAX_NUM_ENVS,
  type SandboxEnvOptions,
  type SandboxVectorEnvOptions,
} from './env/options.js';
export { PreparedEnv, prepareEnv } from './env/prepared-env.js';
export { SandboxEnv } from './env/sandbox-env.js';
export { SandboxVectorEnv } from './env/sandbox-vector-env.js';
export { LOG_BYTES } from './env/served-process.js';
export { SandboxError, type SandboxErrorCode, type SandboxFault } from './errors.js';
export type { FileEntry } from './file-entries.js';
export {
  type DownloadOptions,
  FILE_TIMEOUT_MS,
  type FileOptions,
  type ReadOptions,
  type RemoveOptions,
  SandboxFiles,
  type WriteOptions,
} from './files.js';
export type { PoolOptions, SandboxStats } from './fleet.js';
export { type DownloadReport, MAX_FOLDER_ENTRIES } from './folder-archive.js';
export type { CallOptions, PortableFunction } from './function.js';
export type { BuildOptions, ContextFile, ImageInfo } from './images.js';
export { MAX_LIFETIME_MS, type SandboxOptions } from './options.js';
export { POOL_IDLE_MS } from './pool.js';
export {
  DEFAULT_OUTPUT_BYTES,
  type ExecOptions,
  MAX_OUTPUT_BYTES,
  type ProcessInput,
  type SpawnOptions,
} from './process/options.js';
export { BACKPRESSURE_BYTES, type OutputStream } from './process/output.js';
export { Process } from './process/process.js';
export { CommandError, type ProcessResult } from './process/result.js';
export { asCompleted, type Completed, type Waited, type WaitOptions, waitFor } from './process/wait.js';
export { type PruneReport, REAP_GRACE_MS } from './reaper.js';
export { MAX_FORKS, Sandbox } from './sandbox.js';
export { HARDENED, type SecurityOptions, type SecurityProfile, type SecurityReport } from './security.js';
export {
  type CallInOwnSandboxOptions,
  type CreateOptions,
  type RunOptions,
  Session,
  type SpawnInOwnSandboxOptions,
} from './session.js';
export { Snapshot, type SnapshotOptions } from './snapshot.js';
