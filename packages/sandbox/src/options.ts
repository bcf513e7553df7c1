import { checkInteger, checkNumber, checkPath, checkText, envList } from './check.js';
import { checkTags } from './labels.js';
import { type SecurityOptions, type SecurityReport, securityReport } from './security.js';

/** What a sandbox is made from and how much it may use. Every limit has a default and is enforced by the kernel. */
export interface SandboxOptions {
  /** Image that the engine already has; it is never pulled. It needs `sh` and `timeout` (coreutils or BusyBox). */
  readonly image?: string;
  /** A Snapshot to start from, in place of an image. */
  readonly from?: { readonly image: string };
  /** Memory of everything inside, `/tmp` included; there is no swap. Default 512 MiB, at least 6 MiB. */
  readonly memoryBytes?: number;
  /** Processor time, in processors. Default 1. */
  readonly cpus?: number;
  /** Most processes and threads at a time. Default 128. */
  readonly pidsLimit?: number;
  /** Size of `/tmp`, and of each `VOLUME` of the image; both are in memory and start empty. Default 64 MiB. */
  readonly tmpBytes?: number;
  /** Most files that one process can have open. Default 1024. */
  readonly openFiles?: number;
  /** How long the sandbox lives. Default 5 minutes. It ends by itself even when its owner is gone. */
  readonly timeoutMs?: number;
  /** Environment variables of everything inside. `HOME` is `/tmp` unless set here. */
  readonly env?: Readonly<Record<string, string>>;
  /** Working directory of commands that name none; default: the image's. */
  readonly cwd?: string;
  /** Tags to list and count sandboxes by, such as `run:42`. */
  readonly tags?: readonly string[];
  /** Deviations from the hardened profile. */
  readonly security?: SecurityOptions;
  /**
   * `'owner'` (the default) ties the sandbox to this process: it ends within moments of the process's end, however that
   * comes. `'deadline'` lets it live to its time limit, so that another process can `adopt` it.
   */
  readonly lifetime?: 'owner' | 'deadline';
}

/** Options of one sandbox, checked and complete. */
export interface SandboxSpec {
  readonly image: string;
  readonly memoryBytes: number;
  readonly cpus: number;
  readonly pidsLimit: number;
  readonly tmpBytes: number;
  readonly openFiles: number;
  readonly timeoutMs: number;
  readonly env: readonly string[];
  readonly cwd: string | undefined;
  readonly tags: readonly string[];
  readonly security: SecurityReport;
  readonly lifetime: 'owner' | 'deadline';
  /** The options themselves, as JSON: an adopter makes the same spec from them. */
  readonly options: string;
}

const MIB = 1024 * 1024;

/** One day: a sandbox that nobody stopped costs at most that. */
export const MAX_LIFETIME_MS = 24 * 60 * 60 * 1000;

/** Docker refuses anything less. */
const MIN_MEMORY_BYTES = 6 * MIB;

/** Room for the supervisor and one command. */
const MIN_PIDS = 8;

/** @throws TypeError, RangeError naming the option that is wrong. */
export function sandboxSpec(options: SandboxOptions): SandboxSpec {
  const {
    memoryBytes = 512 * MIB,
    cpus = 1,
    pidsLimit = 128,
    tmpBytes = 64 * MIB,
    openFiles = 1024,
    timeoutMs = 5 * 60 * 1000,
    env = {},
    cwd,
    tags = [],
    lifetime = 'owner',
  } = options;
  if (lifetime !== 'owner' && lifetime !== 'deadline') {
    throw new RangeError(`lifetime must be 'owner' or 'deadline', got ${String(lifetime)}`);
  }
  return Object.freeze({
    image: imageOf(options),
    memoryBytes: checkInteger('memoryBytes', memoryBytes, MIN_MEMORY_BYTES, Number.MAX_SAFE_INTEGER),
    cpus: checkNumber('cpus', cpus, 0.01, 4096),
    pidsLimit: checkInteger('pidsLimit', pidsLimit, MIN_PIDS, 4_194_304),
    tmpBytes: checkInteger('tmpBytes', tmpBytes, 4096, Number.MAX_SAFE_INTEGER),
    openFiles: checkInteger('openFiles', openFiles, 16, 1_048_576),
    timeoutMs: checkInteger('timeoutMs', timeoutMs, 1, MAX_LIFETIME_MS),
    env: envList({ HOME: '/tmp', ...env }),
    cwd: cwd === undefined ? undefined : checkPath('cwd', cwd),
    tags: checkTags(tags),
    security: securityReport(options.security),
    lifetime,
    options: JSON.stringify({ ...options, from: undefined, image: imageOf(options) }),
  });
}

/** Number of the user that everything in a sandbox runs as. */
export function userId({ security }: SandboxSpec): string {
  return security.user.slice(0, security.user.indexOf(':'));
}

function imageOf(options: SandboxOptions): string {
  return checkText('image', options.from?.image ?? options.image);
}

/** Options laid over defaults: `env` and `security` are merged, `tags` added, the rest replaced. */
export function mergeOptions(defaults: SandboxOptions, overrides: SandboxOptions): SandboxOptions {
  return {
    ...defaults,
    ...overrides,
    env: { ...defaults.env, ...overrides.env },
    security: { ...defaults.security, ...overrides.security },
    tags: [...(defaults.tags ?? []), ...(overrides.tags ?? [])],
  };
}
