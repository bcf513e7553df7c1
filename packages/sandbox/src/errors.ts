/** What caused a failure: the code that called us, the code in the sandbox, an environment, or the infrastructure below. */
export type SandboxFault = 'caller' | 'policy' | 'environment' | 'infrastructure';

/**
 * What went wrong, as a stable word.
 *
 * | code | meaning |
 * |---|---|
 * | `ENGINE_UNAVAILABLE` | no Docker engine answers at the address |
 * | `ENGINE_LOST` | the connection broke while the engine worked for us (it stopped or restarted) |
 * | `ENGINE_FAILED` | the engine answered with an error that no other code covers |
 * | `DISK_FULL` | the engine has no space left |
 * | `IMAGE_NOT_FOUND` | the engine does not have the image; images are never pulled automatically |
 * | `IMAGE_UNSUITABLE` | the image lacks `sh` or `timeout`, which supervise a sandbox |
 * | `IMAGE_BUILD_FAILED` | a build step failed |
 * | `RUNTIME_UNAVAILABLE` | the engine does not list the requested container runtime |
 * | `SANDBOX_NOT_FOUND` | no sandbox has that id |
 * | `SANDBOX_STOPPED` | its owner stopped it, or its lifetime ended |
 * | `SANDBOX_TAMPERED` | something inside the sandbox ended or stopped its supervisor |
 * | `SANDBOX_STARVED` | its supervisor got too little processor time to work, so the sandbox was ended |
 * | `SANDBOX_LOST` | something outside the sandbox ended it: an operator, the engine, the machine |
 * | `NOT_OWNER` | another live process owns the sandbox |
 * | `COMMAND_FAILED` | with `check: true`, the command did not succeed; `result` says what it did |
 * | `FILE_NOT_FOUND`, `FILE_TOO_LARGE`, `FILE_FAILED` | a file operation inside the sandbox |
 * | `NO_SPACE` | a file did not fit into the sandbox |
 * | `FUNCTION_FAILED` | the function threw, or returned something that JSON cannot hold |
 * | `SNAPSHOT_UNSUPPORTED` | the sandbox has no state that a snapshot could save |
 * | `SOURCE_UNTRUSTED` | the environment's code comes from elsewhere, and nobody has allowed it to run |
 * | `SOURCE_UNPINNED` | the source or a package names no version, so it may mean something else tomorrow |
 * | `SOURCE_UNAVAILABLE` | the repository that a source names cannot be fetched, or holds no environment |
 * | `CLIENT_CLOSED` | the client or session was closed |
 */
export type SandboxErrorCode =
  | 'ENGINE_UNAVAILABLE'
  | 'ENGINE_LOST'
  | 'ENGINE_FAILED'
  | 'DISK_FULL'
  | 'IMAGE_NOT_FOUND'
  | 'IMAGE_UNSUITABLE'
  | 'IMAGE_BUILD_FAILED'
  | 'RUNTIME_UNAVAILABLE'
  | 'SANDBOX_NOT_FOUND'
  | 'SANDBOX_STOPPED'
  | 'SANDBOX_TAMPERED'
  | 'SANDBOX_STARVED'
  | 'SANDBOX_LOST'
  | 'NOT_OWNER'
  | 'COMMAND_FAILED'
  | 'FILE_NOT_FOUND'
  | 'FILE_TOO_LARGE'
  | 'FILE_FAILED'
  | 'NO_SPACE'
  | 'FUNCTION_FAILED'
  | 'SNAPSHOT_UNSUPPORTED'
  | 'SOURCE_UNTRUSTED'
  | 'SOURCE_UNPINNED'
  | 'SOURCE_UNAVAILABLE'
  | 'CLIENT_CLOSED';

const FAULTS: Record<SandboxErrorCode, SandboxFault> = {
  ENGINE_UNAVAILABLE: 'infrastructure',
  ENGINE_LOST: 'infrastructure',
  ENGINE_FAILED: 'infrastructure',
  DISK_FULL: 'infrastructure',
  IMAGE_NOT_FOUND: 'caller',
  IMAGE_UNSUITABLE: 'caller',
  IMAGE_BUILD_FAILED: 'caller',
  RUNTIME_UNAVAILABLE: 'caller',
  SANDBOX_NOT_FOUND: 'caller',
  SANDBOX_STOPPED: 'caller',
  SANDBOX_TAMPERED: 'policy',
  SANDBOX_STARVED: 'infrastructure',
  SANDBOX_LOST: 'infrastructure',
  NOT_OWNER: 'caller',
  COMMAND_FAILED: 'policy',
  FILE_NOT_FOUND: 'caller',
  FILE_TOO_LARGE: 'policy',
  FILE_FAILED: 'policy',
  NO_SPACE: 'policy',
  FUNCTION_FAILED: 'policy',
  SNAPSHOT_UNSUPPORTED: 'caller',
  SOURCE_UNTRUSTED: 'caller',
  SOURCE_UNPINNED: 'caller',
  SOURCE_UNAVAILABLE: 'infrastructure',
  CLIENT_CLOSED: 'caller',
};

/** Failures after which the same call, repeated unchanged, may succeed. */
const RETRYABLE: ReadonlySet<SandboxErrorCode> = new Set([
  'ENGINE_UNAVAILABLE',
  'ENGINE_LOST',
  'ENGINE_FAILED',
  'SANDBOX_LOST',
  'SANDBOX_STARVED',
  'SOURCE_UNAVAILABLE',
]);

/** A failure at the boundary between this process and a sandbox or its engine. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
  readonly code: SandboxErrorCode;
  readonly fault: SandboxFault;
  /** Whether the same call may succeed later, unchanged. */
  readonly retryable: boolean;

  constructor(code: SandboxErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.fault = FAULTS[code];
    this.retryable = RETRYABLE.has(code);
  }
}
