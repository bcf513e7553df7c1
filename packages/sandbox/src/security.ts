import { checkText } from './check.js';

/**
 * How a sandbox is confined. The defaults are the hardened profile; a sandbox deviates from it only where `create({
 * security: { … } })` says so, and `sandbox.security.loosened` lists where.
 */
export interface SecurityProfile {
  /** Numeric `uid:gid` that everything inside runs as. Default `65534:65534` (nobody). */
  readonly user: string;
  /** Network mode. Default `none`: not even a resolver. `bridge`, or a network's name, connects it. */
  readonly network: string;
  /** The image's file system cannot be written. Default true: only `/tmp`, which is memory, can. */
  readonly readonlyRootfs: boolean;
  /** Programs in `/tmp` can be executed directly. Default false; `sh /tmp/x.sh` works either way. */
  readonly tmpExec: boolean;
  /** Linux capabilities, without `CAP_`. Default none. With `SETGID`, a process can leave its exec's group. */
  readonly capabilities: readonly string[];
  /** No process gains privileges by executing a set-uid program. Default true. */
  readonly noNewPrivileges: boolean;
  /**
   * System call filter. Default `reroll`: a list of what programs need, without io_uring, 32-bit calls, and sockets of other
   * families than Unix, IP and netlink. `engine` is the engine's own, `unconfined` is none.
   */
  readonly seccomp: 'reroll' | 'engine' | 'unconfined';
  /** Container runtime as the engine lists it, such as `runsc` (gVisor). Default: the engine's default. */
  readonly runtime: string;
}

/** Deviations from the hardened profile, by name. */
export type SecurityOptions = Partial<SecurityProfile>;

/** The confinement that a sandbox got. */
export interface SecurityReport extends SecurityProfile {
  /** Names of the items that were loosened; empty for the hardened profile. */
  readonly loosened: readonly (keyof SecurityProfile)[];
}

export const HARDENED: SecurityProfile = Object.freeze({
  user: '65534:65534',
  network: 'none',
  readonlyRootfs: true,
  tmpExec: false,
  capabilities: Object.freeze([]),
  noNewPrivileges: true,
  seccomp: 'reroll',
  runtime: 'default',
});

const USER = /^\d{1,10}:\d{1,10}$/;
const SECCOMP: readonly string[] = ['reroll', 'engine', 'unconfined'] satisfies SecurityProfile['seccomp'][];
const CAPABILITY = /^[A-Z_]+$/;

/**
 * The hardened profile with the named deviations.
 *
 * @throws TypeError, RangeError naming the item that is wrong, or that no profile has.
 */
export function securityReport(options: SecurityOptions = {}): SecurityReport {
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(HARDENED, name))
      throw new RangeError(`security must name known items, got ${JSON.stringify(name)}`);
  }
  const profile = { ...HARDENED, ...options };
  check(profile);
  return Object.freeze({ ...profile, loosened: Object.freeze(loosened(profile)) });
}

function loosened(profile: SecurityProfile): (keyof SecurityProfile)[] {
  // Another runtime is not a loosening: runsc confines more than the default does.
  const { runtime: _runtime, ...judged } = HARDENED;
  return (Object.keys(judged) as (keyof typeof judged)[]).filter(
    (name) => String(profile[name]) !== String(HARDENED[name]),
  );
}

function check(profile: SecurityProfile): void {
  if (!USER.test(checkText('security.user', profile.user))) {
    throw new RangeError(`security.user must be numeric 'uid:gid', got ${JSON.stringify(profile.user)}`);
  }
  checkText('security.network', profile.network);
  checkText('security.runtime', profile.runtime);
  for (const name of ['readonlyRootfs', 'tmpExec', 'noNewPrivileges'] as const) {
    if (typeof profile[name] !== 'boolean') {
      throw new TypeError(`security.${name} must be a boolean, got ${String(profile[name])}`);
    }
  }
  if (!SECCOMP.includes(profile.seccomp)) {
    throw new RangeError(
      `security.seccomp must be one of ${SECCOMP.join(', ')}, got ${String(profile.seccomp)}`,
    );
  }
  if (!Array.isArray(profile.capabilities)) {
    throw new TypeError(`security.capabilities must be an array, got ${String(profile.capabilities)}`);
  }
  for (const name of profile.capabilities) {
    if (typeof name !== 'string' || !CAPABILITY.test(name)) {
      throw new RangeError(`security.capabilities must hold names such as 'NET_RAW', got ${String(name)}`);
    }
  }
}
