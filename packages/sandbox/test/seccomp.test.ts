import { describe, expect, it } from 'vitest';
import { seccompProfile } from '../src/seccomp.js';

interface Rule {
  names: string[];
  action: string;
  args?: { index: number; value: number }[];
}

const rulesOf = (...capabilities: string[]) =>
  (JSON.parse(seccompProfile(capabilities)) as { syscalls: Rule[] }).syscalls;

/** Names that are allowed whatever their arguments are. */
const open = (...capabilities: string[]) =>
  rulesOf(...capabilities).flatMap((rule) =>
    rule.action === 'SCMP_ACT_ALLOW' && rule.args === undefined ? rule.names : [],
  );

const families = (...capabilities: string[]) =>
  rulesOf(...capabilities)
    .filter((rule) => rule.names.includes('socket'))
    .map((rule) => rule.args?.[0]?.value);

describe('the system call filter', () => {
  it('names a call once, and only what is well formed', () => {
    const names = open();
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z][a-z0-9_]*$/.test(name))).toEqual([]);
  });

  it.each(['io_uring_setup', 'socket', 'socketcall', 'clone', 'clone3', 'mount', 'unshare', 'bpf', 'keyctl'])(
    'never allows %s as such',
    (name) => expect(open()).not.toContain(name),
  );

  it('opens socket families one by one; packets come with NET_RAW', () => {
    expect(families()).toEqual([1, 2, 10, 16]);
    expect(families('NET_RAW')).toEqual([1, 2, 10, 16, 17]);
    expect(families('ALL')).not.toContain(40);
  });

  it.each([
    ['SYS_CHROOT', 'chroot'],
    ['SYS_ADMIN', 'mount'],
    ['SYS_ADMIN', 'clone'],
    ['ALL', 'reboot'],
  ])('lets %s bring %s', (capability, name) => {
    expect(open()).not.toContain(name);
    expect(open(capability)).toContain(name);
  });
});
