export { type CreateOptions, SandboxClient, type SandboxClientOptions } from './client.js';
export type { ExecEvent, LifecycleEvent } from './diagnostics.js';
export type { EngineAddress } from './engine/connect.js';
export type { EngineInfo } from './engine/info.js';
export { SandboxError, type SandboxErrorCode, type SandboxFault } from './errors.js';
export type { BuildOptions, ContextFile } from './images.js';
export { MAX_LIFETIME_MS, type SandboxOptions } from './options.js';
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
export { Sandbox, type SandboxStatus } from './sandbox.js';
export { HARDENED, type SecurityOptions, type SecurityProfile, type SecurityReport } from './security.js';
