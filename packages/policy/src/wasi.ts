import { GuestFault, type GuestMemory } from './guest-memory.js';
import { HOST_FUEL } from './host-fuel.js';

/** The time that every guest always sees: 2000-01-01T00:00:00Z, in nanoseconds since 1970. */
export const FIXED_TIME_NS = 946_684_800_000_000_000n;

/** What the interpreter can reach beyond its own memory. */
export interface WasiHost {
  readonly memory: GuestMemory;
  /** Charges fuel for what the host is about to do; throws if there is too little. */
  charge(fuel: number): void;
  readonly args: readonly string[];
  /** Each as `NAME=value`; the host's own environment is never passed on. */
  readonly environment: readonly string[];
  /** Answers a read of `length` bytes of standard input, with at most as many. */
  read(length: number): Uint8Array;
  /** Takes what the guest writes to standard output (1) or error (2). */
  write(stream: 1 | 2, bytes: Uint8Array): void;
  /** Is told that the guest yields. */
  yielded(): void;
  readonly entropy: FixedEntropy;
}

/**
 * A stream of bytes that is the same in every guest: the source of `os.urandom` and of the seeds of the guest's own
 * generators.
 */
export class FixedEntropy {
  #state = ENTROPY_SEED;

  rewind(): void {
    this.#state = ENTROPY_SEED;
  }

  /** Fills `bytes` from a 32-bit linear congruential generator (the constants of Numerical Recipes), high bytes only. */
  fill(bytes: Uint8Array): void {
    for (let index = 0; index < bytes.length; index++) {
      this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
      bytes[index] = this.#state >>> 24;
    }
  }
}

const ENTROPY_SEED = 0x7265_726f;
/** Most bytes that one call gives, as in browsers. */
const MAX_ENTROPY_BYTES = 65_536;
/** As on POSIX systems. */
const MAX_VECTORS = 1024;

/** The guest's program called `exit`. */
export class GuestExit extends Error {
  override readonly name = 'GuestExit';

  constructor(readonly status: number) {
    super(`exit status ${status}`);
  }
}

// Error numbers and file types of WASI preview 1.
const SUCCESS = 0;
const EBADF = 8;
const EFAULT = 21;
const EINVAL = 28;
const ENOENT = 44;
const ENOSYS = 52;
const ESPIPE = 70;
const RIGHT_FD_READ = 2n;
const RIGHT_FD_WRITE = 64n;
const FILE_TYPE_UNKNOWN = 0;

type WasiFunction = (...args: never[]) => number;

/**
 * WASI preview 1 without an outside world: three standard streams, a clock that stands still, entropy that is the same
 * every time, and no files, directories, sockets or sleep. Everything else answers "not supported".
 */
export function wasiFunctions(host: WasiHost): Record<string, WasiFunction> {
  return { ...processFunctions(host), ...fixedSources(host), ...streamFunctions(host), ...noFileSystem };
}

/**
 * The functions that a module imports from `wasi_snapshot_preview1`, paid for by the guest and guarded against bad
 * addresses.
 */
export function wasiImports(module: WebAssembly.Module, host: WasiHost): Record<string, WasiFunction> {
  const offered = wasiFunctions(host);
  const wanted = WebAssembly.Module.imports(module).filter(({ module: from }) => from === WASI_MODULE);
  return Object.fromEntries(wanted.map(({ name }) => [name, guarded(offered[name] ?? (() => ENOSYS), host)]));
}

export const WASI_MODULE = 'wasi_snapshot_preview1';

function guarded(call: WasiFunction, host: WasiHost): WasiFunction {
  return (...args) => {
    host.charge(HOST_FUEL.call);
    try {
      return call(...args);
    } catch (error) {
      if (error instanceof GuestFault) return EFAULT;
      throw error;
    }
  };
}

function processFunctions(host: WasiHost): Record<string, WasiFunction> {
  const { memory, args, environment } = host;
  const encoded = (text: string): Uint8Array => {
    const bytes = new TextEncoder().encode(`${text}\0`);
    host.charge(HOST_FUEL.write + HOST_FUEL.byte * bytes.length);
    return bytes;
  };
  const writeSizes = (texts: readonly string[], count: number, size: number): number => {
    memory.setUint32(count, texts.length);
    memory.setUint32(
      size,
      texts.reduce((sum, text) => sum + encoded(text).length, 0),
    );
    return SUCCESS;
  };
  const writeTexts = (texts: readonly string[], pointers: number, buffer: number): number => {
    let address = buffer;
    texts.forEach((text, index) => {
      const bytes = encoded(text);
      memory.setUint32(pointers + 4 * index, address);
      memory.span(address, bytes.length).set(bytes);
      address += bytes.length;
    });
    return SUCCESS;
  };
  return {
    args_sizes_get: (count: number, size: number) => writeSizes(args, count, size),
    args_get: (pointers: number, buffer: number) => writeTexts(args, pointers, buffer),
    environ_sizes_get: (count: number, size: number) => writeSizes(environment, count, size),
    environ_get: (pointers: number, buffer: number) => writeTexts(environment, pointers, buffer),
    proc_exit: (status: number) => {
      throw new GuestExit(status);
    },
    sched_yield: () => {
      host.yielded();
      return SUCCESS;
    },
  };
}

function fixedSources(host: WasiHost): Record<string, WasiFunction> {
  const { memory, entropy } = host;
  return {
    clock_time_get: (_clock: number, _precision: bigint, result: number) => {
      memory.setUint64(result, FIXED_TIME_NS);
      return SUCCESS;
    },
    clock_res_get: (_clock: number, result: number) => {
      memory.setUint64(result, 1_000_000n);
      return SUCCESS;
    },
    random_get: (buffer: number, length: number) => {
      if (length < 0 || length > MAX_ENTROPY_BYTES) return EINVAL;
      const bytes = memory.span(buffer, length);
      host.charge(HOST_FUEL.entropyByte * length);
      entropy.fill(bytes);
      return SUCCESS;
    },
  };
}

function streamFunctions(host: WasiHost): Record<string, WasiFunction> {
  const { memory } = host;
  const isStream = (descriptor: number): boolean => descriptor >= 0 && descriptor <= 2;
  return {
    fd_read: (descriptor: number, vectors: number, count: number, result: number) => {
      if (descriptor !== 0) return EBADF;
      if (count < 1) return EINVAL;
      // One vector at a time: a short read is always allowed.
      const buffer = memory.span(memory.getUint32(vectors), memory.getUint32(vectors + 4));
      host.charge(HOST_FUEL.read + HOST_FUEL.byte * buffer.length);
      const bytes = host.read(buffer.length).subarray(0, buffer.length);
      buffer.set(bytes);
      memory.setUint32(result, bytes.length);
      return SUCCESS;
    },
    fd_write: (descriptor: number, vectors: number, count: number, result: number) => {
      if (descriptor !== 1 && descriptor !== 2) return EBADF;
      if (count < 0 || count > MAX_VECTORS) return EINVAL;
      let written = 0;
      for (let index = 0; index < count; index++) {
        const vector = vectors + 8 * index;
        const bytes = memory.span(memory.getUint32(vector), memory.getUint32(vector + 4));
        host.charge(HOST_FUEL.write + HOST_FUEL.byte * bytes.length);
        host.write(descriptor, bytes);
        written += bytes.length;
      }
      memory.setUint32(result, written);
      return SUCCESS;
    },
    fd_fdstat_get: (descriptor: number, result: number) => {
      if (!isStream(descriptor)) return EBADF;
      memory.span(result, 24).fill(0);
      memory.span(result, 1)[0] = FILE_TYPE_UNKNOWN;
      memory.setUint64(result + 8, descriptor === 0 ? RIGHT_FD_READ : RIGHT_FD_WRITE);
      return SUCCESS;
    },
    fd_filestat_get: (descriptor: number, result: number) => {
      if (!isStream(descriptor)) return EBADF;
      memory.span(result, 64).fill(0);
      return SUCCESS;
    },
    fd_seek: (descriptor: number) => (isStream(descriptor) ? ESPIPE : EBADF),
    fd_tell: (descriptor: number) => (isStream(descriptor) ? ESPIPE : EBADF),
    fd_close: (descriptor: number) => (isStream(descriptor) ? SUCCESS : EBADF),
  };
}

const noFile: WasiFunction = () => ENOENT;
const noDescriptor: WasiFunction = () => EBADF;

const noFileSystem: Record<string, WasiFunction> = {
  fd_prestat_get: noDescriptor,
  fd_prestat_dir_name: noDescriptor,
  fd_readdir: noDescriptor,
  fd_pread: noDescriptor,
  fd_pwrite: noDescriptor,
  path_open: noFile,
  path_filestat_get: noFile,
  path_readlink: noFile,
  path_create_directory: noFile,
  path_remove_directory: noFile,
  path_rename: noFile,
  path_unlink_file: noFile,
};
