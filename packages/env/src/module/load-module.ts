import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { type CallLimits, type Manifest, manifestOf, SimError } from '@reroll/sim-core';
import { lintWasm } from '@reroll/sim-core/lint';
import { readSource } from '#read-source';
import { describe } from '../arguments.js';

/** A module of environments, read and compiled. It survives `structuredClone`, so that workers need not read it again. */
export interface EnvironmentModule {
  readonly module: WebAssembly.Module;
  /** What was read: rollouts send it along. Not to be written to. */
  readonly bytes: Uint8Array;
  /** Hex SHA-256 of the bytes that were read; it covers the manifest too. */
  readonly sha256: string;
  readonly manifest: Manifest;
  /** What each call may use; null where the module is not metered. */
  readonly limits: Partial<CallLimits> | null;
}

/** Options of {@link loadModule}. */
export interface LoadModuleOptions {
  /** What the bytes must hash to, as 64 hex digits. */
  readonly sha256?: string | undefined;
  /**
   * Meters the module, for those of people whom you do not trust: `meterEnvironment` of `@reroll/env-kit/meter`. Each call then
   * runs on a budget, and ends in a SimError where it is used up. It costs a single environment about half of its speed.
   */
  readonly meter?: ((bytes: Uint8Array) => Uint8Array<ArrayBuffer>) | undefined;
  /** The budget of each call into a metered module. Default: `{}`, the core's defaults. */
  readonly limits?: Partial<CallLimits> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Most bytes of a module. */
const MAX_MODULE_BYTES = 2 ** 26;

/**
 * Reads a module of environments: from a path (in Node), a URL, or bytes. What could depend on its host is refused.
 *
 * @throws TypeError or RangeError when an argument is wrong, the bytes are more than 64 MiB, or their digest is another one.
 * @throws SimError `INCOMPATIBLE_MODULE` when they are no module of environments for this version, or one whose results a host
 * could change; it says how.
 * @throws MeterError when the module cannot be metered; whatever reading it throws.
 * @example
 * ```ts
 * import { loadModule, makeEnv, makeVectorEnv } from '@reroll/env';
 * import { meterEnvironment } from '@reroll/env-kit/meter';
 *
 * const walk = await loadModule('./walk.wasm', { meter: meterEnvironment });
 * using env = makeEnv(walk, { maxEpisodeSteps: 50 });
 * using envs = makeVectorEnv({ module: walk, id: 'Walk-v0' }, { numEnvs: 64 });
 * ```
 */
export async function loadModule(
  source: string | URL | Uint8Array | ArrayBuffer,
  { sha256: expected, meter, limits, signal }: LoadModuleOptions = {},
): Promise<EnvironmentModule> {
  if (limits !== undefined && meter === undefined) {
    throw new TypeError('limits need a meter: give meterEnvironment of @reroll/env-kit/meter');
  }
  const bytes = await bytesOf(source, signal);
  if (bytes.length > MAX_MODULE_BYTES) {
    throw new RangeError(`a module must have at most ${MAX_MODULE_BYTES} bytes, got ${bytes.length}`);
  }
  const digest = bytesToHex(sha256(bytes));
  if (expected !== undefined) requireDigest(expected, digest);
  const findings = lint(bytes);
  if (findings.length > 0) {
    throw new SimError(
      'INCOMPATIBLE_MODULE',
      `the module could depend on its host: it has ${findings.join('; ')}`,
    );
  }
  const module = await compile(meter === undefined ? bytes : meter(bytes));
  const isMetered = meter !== undefined;
  return {
    module,
    bytes,
    sha256: digest,
    manifest: manifestOf(module),
    limits: isMetered ? (limits ?? {}) : null,
  };
}

async function bytesOf(
  source: string | URL | Uint8Array | ArrayBuffer,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  // A copy: what was hashed is what is compiled, whatever the caller does meanwhile.
  if (source instanceof Uint8Array || source instanceof ArrayBuffer) return new Uint8Array(source).slice();
  if (typeof source === 'string' || source instanceof URL) return readSource(source, signal);
  throw new TypeError(`source must be a path, a URL or bytes, got ${describe(source)}`);
}

function requireDigest(expected: string, digest: string): void {
  if (typeof expected !== 'string') throw new TypeError(`sha256 must be a string, got ${describe(expected)}`);
  if (!/^[\da-f]{64}$/i.test(expected)) {
    throw new RangeError(`sha256 must be 64 hex digits, got ${describe(expected)}`);
  }
  if (expected.toLowerCase() !== digest) {
    throw new RangeError(`sha256 must be that of the module, ${digest}, got ${expected}`);
  }
}

function lint(bytes: Uint8Array): string[] {
  try {
    return lintWasm(bytes, { stackPointer: true });
  } catch (cause) {
    throw new SimError('INCOMPATIBLE_MODULE', `it is no module: ${(cause as Error).message}`, { cause });
  }
}

async function compile(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    if (!(cause instanceof WebAssembly.CompileError)) throw cause;
    throw new SimError('INCOMPATIBLE_MODULE', `it is no valid module: ${cause.message}`, { cause });
  }
}
