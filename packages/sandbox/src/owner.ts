import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * A process, identified so that no other can be mistaken for it. Process ids are reused, so the start time is included;
 * they differ per host and process-id namespace, so both are included too.
 */
export interface Owner {
  /** Digest of host name, boot and process-id namespace: the world in which `pid` means something. */
  readonly host: string;
  readonly pid: number;
  /** Start time, used only for comparison: clock ticks since boot on Linux, the date that `ps` prints elsewhere. */
  readonly startedAt: string;
}

const readOr = (read: () => string): string => {
  try {
    return read().trim();
  } catch {
    // Not Linux: the host name alone tells hosts apart there.
    return '';
  }
};

function hostId(): string {
  const parts = [
    hostname(),
    readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    readOr(() => readlinkSync('/proc/self/ns/pid')),
  ];
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}

/** Start time of a process, or undefined when no process has that id. */
export function processStartTime(pid: number): string | undefined {
  if (process.platform === 'linux') {
    const stat = readOr(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
    // Field 22; the second field is the program's name in parentheses and may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie's parent has not noticed yet, but the process is dead.
    return stat === '' || fields[0] === 'Z' ? undefined : fields[19];
  }
  const started = readOr(() =>
    execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }),
  );
  return started === '' ? undefined : started;
}

let self: Owner | undefined;

/** This process. */
export function currentOwner(): Owner {
  self ??= Object.freeze({
    host: hostId(),
    pid: process.pid,
    startedAt: processStartTime(process.pid) ?? '',
  });
  return self;
}

/** Whether an owner is alive: `unknown` when it belongs to another host, where its process id means nothing to us. */
export function ownerState(owner: Owner): 'alive' | 'dead' | 'unknown' {
  if (owner.host !== currentOwner().host) return 'unknown';
  return processStartTime(owner.pid) === owner.startedAt ? 'alive' : 'dead';
}

const HASH_CHARACTERS = 12;

const shortHash = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARACTERS);

/** An owner as a part of a file's name. */
export function ownerMark({ host, pid, startedAt }: Owner): string {
  return `${host}-${pid}-${shortHash(startedAt)}`;
}

/** Whether a mark names a process of this host that has ended; false for anything that is not a mark. */
export function markIsDead(mark: string): boolean {
  const [, host, pid, hash] = /^([0-9a-f]{16})-(\d{1,10})-([0-9a-f]{12})$/.exec(mark) ?? [];
  if (host !== currentOwner().host) return false;
  const startedAt = processStartTime(Number(pid));
  return startedAt === undefined || shortHash(startedAt) !== hash;
}
