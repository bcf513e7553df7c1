import { SandboxError, type SandboxErrorCode } from '../errors.js';

const CONNECT_FAILURES = new Set([
  'ECONNREFUSED',
  'ENOENT',
  'EACCES',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ETIMEDOUT',
]);
const BROKEN_CONNECTIONS = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'UND_ERR_SOCKET']);

/** The shape of what dockerode throws: a network error with `code`, or an answer with `statusCode`. */
interface EngineFailure {
  readonly code?: unknown;
  readonly statusCode?: unknown;
  readonly message?: unknown;
}

const asFailure = (error: unknown): EngineFailure =>
  typeof error === 'object' && error !== null ? (error as EngineFailure) : {};

/** HTTP status of the engine's answer, or undefined when the failure was not an answer. */
export function engineStatus(error: unknown): number | undefined {
  const { statusCode } = asFailure(error);
  return typeof statusCode === 'number' ? statusCode : undefined;
}

/** Turns whatever dockerode threw into a SandboxError that says what we were doing. */
export function engineError(error: unknown, doing: string): SandboxError {
  if (error instanceof SandboxError) return error;
  const failure = asFailure(error);
  const detail = typeof failure.message === 'string' ? failure.message.trim() : String(error);
  const code = classify(failure, detail);
  return new SandboxError(code, `${doing}: ${HINTS[code] ?? ''}${detail}`, { cause: error });
}

const HINTS: Partial<Record<SandboxErrorCode, string>> = {
  ENGINE_UNAVAILABLE: 'no Docker engine answers (is dockerd running, and DOCKER_HOST right?): ',
  IMAGE_NOT_FOUND: 'the engine does not have the image (build or pull it first): ',
  DISK_FULL: 'the engine has no disk space left: ',
};

function classify(failure: EngineFailure, detail: string): SandboxErrorCode {
  if (typeof failure.code === 'string') {
    if (CONNECT_FAILURES.has(failure.code)) return 'ENGINE_UNAVAILABLE';
    if (BROKEN_CONNECTIONS.has(failure.code)) return 'ENGINE_LOST';
  }
  if (/socket hang up/i.test(detail)) return 'ENGINE_LOST';
  if (/no space left on device|disk quota exceeded/i.test(detail)) return 'DISK_FULL';
  if (/no such image/i.test(detail)) return 'IMAGE_NOT_FOUND';
  if (/unknown runtime|runtime.*not found/i.test(detail)) return 'RUNTIME_UNAVAILABLE';
  if (/is not running|marked for removal/i.test(detail)) return 'SANDBOX_LOST';
  if (/no such (container|exec)/i.test(detail)) return 'SANDBOX_NOT_FOUND';
  return 'ENGINE_FAILED';
}
