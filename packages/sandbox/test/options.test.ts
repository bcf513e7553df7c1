import { describe, expect, it } from 'vitest';
import { containerRequest } from '../src/container.js';
import { mergeOptions, type SandboxOptions, sandboxSpec } from '../src/options.js';
import { processSpec, signalName } from '../src/process/options.js';
import { HARDENED, type SecurityOptions, securityReport } from '../src/security.js';

const facts = { name: 'name', labels: {}, backstopMs: 60_000, imageVolumes: ['/data'] };
const request = (options: SandboxOptions) => containerRequest(sandboxSpec(options), facts);
const memory = `rw,nosuid,nodev,noexec,size=${64 * 2 ** 20},mode=1777`;

describe('the hardened profile', () => {
  it('is what the engine is asked for by default', () => {
    const { HostConfig: host, User } = request({ image: 'i' });
    expect(User).toBe('65534:65534');
    expect(host).toMatchObject({
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      CapAdd: [],
      SecurityOpt: ['no-new-privileges', expect.stringMatching(/^seccomp=\{/)],
      IpcMode: 'private',
      PidsLimit: 128,
      Memory: 512 * 2 ** 20,
      MemorySwap: 512 * 2 ** 20,
      NanoCpus: 1e9,
      Tmpfs: { '/tmp': memory, '/data': memory },
      LogConfig: { Type: 'none' },
      AutoRemove: true,
    });
    expect(host?.Privileged).toBeUndefined();
    expect(host?.Binds).toBeUndefined();
    expect(securityReport().loosened).toEqual([]);
  });

  it.each([
    [{ user: '0:0' }, { User: '0:0' }],
    [{ network: 'bridge' }, { HostConfig: { NetworkMode: 'bridge' } }],
    [{ readonlyRootfs: false }, { HostConfig: { ReadonlyRootfs: false } }],
    [
      { tmpExec: true },
      { HostConfig: { Tmpfs: { '/tmp': expect.stringContaining(',exec,'), '/data': expect.any(String) } } },
    ],
    [{ capabilities: ['NET_RAW'] }, { HostConfig: { CapAdd: ['NET_RAW'] } }],
    [{ noNewPrivileges: false }, { HostConfig: { SecurityOpt: [expect.stringMatching(/^seccomp=\{/)] } }],
    [{ seccomp: 'engine' as const }, { HostConfig: { SecurityOpt: ['no-new-privileges'] } }],
    [
      { seccomp: 'unconfined' as const },
      { HostConfig: { SecurityOpt: ['no-new-privileges', 'seccomp=unconfined'] } },
    ],
  ])('is loosened by name: %j', (security, asked) => {
    expect(request({ image: 'i', security })).toMatchObject(asked);
    expect(securityReport(security).loosened).toEqual(Object.keys(security));
  });

  it('is not loosened by a runtime of its own', () => {
    expect(request({ image: 'i', security: { runtime: 'runsc' } }).HostConfig?.Runtime).toBe('runsc');
    expect(securityReport({ runtime: 'runsc' }).loosened).toEqual([]);
  });

  it('cannot be changed by whoever holds it', () => {
    expect(Object.isFrozen(HARDENED)).toBe(true);
    expect(Object.isFrozen(securityReport())).toBe(true);
  });

  it.each([
    [{ privileged: true } as SecurityOptions, RangeError, /security must name known items, got "privileged"/],
    [{ user: 'root' }, RangeError, /numeric 'uid:gid', got "root"/],
    [{ user: 0 as unknown as string }, TypeError, /security.user/],
    [{ readonlyRootfs: 'no' as unknown as boolean }, TypeError, /security.readonlyRootfs/],
    [{ seccomp: 'off' as 'engine' }, RangeError, /security.seccomp/],
    [{ capabilities: 'ALL' as unknown as string[] }, TypeError, /security.capabilities/],
    [{ capabilities: ['net raw'] }, RangeError, /security.capabilities/],
  ])('refuses %j', (security, type, message) => {
    expect(() => securityReport(security)).toThrow(type);
    expect(() => securityReport(security)).toThrow(message);
  });
});

describe('sandbox options', () => {
  it.each([
    [{}, TypeError, /image must be a string/],
    [{ image: 'i', memoryBytes: 1 }, RangeError, /memoryBytes must be an integer from 6291456 to .*, got 1/],
    [
      { image: 'i', memoryBytes: '1g' as unknown as number },
      TypeError,
      /memoryBytes must be a number, got "1g"/,
    ],
    [{ image: 'i', cpus: 0 }, RangeError, /cpus/],
    [{ image: 'i', pidsLimit: 1.5 }, RangeError, /pidsLimit/],
    [{ image: 'i', tmpBytes: -1 }, RangeError, /tmpBytes/],
    [{ image: 'i', timeoutMs: 0 }, RangeError, /timeoutMs/],
    [{ image: 'i', timeoutMs: 24 * 3600 * 1000 + 1 }, RangeError, /timeoutMs/],
    [{ image: 'i', env: { 'A B': '1' } }, RangeError, /env must have names that a shell takes, got "A B"/],
    [{ image: 'i', env: { A: 'x\0y' } }, RangeError, /env.A must not hold a NUL/],
    [{ image: 'i', cwd: 'tmp' }, RangeError, /cwd must be an absolute path, got "tmp"/],
    [{ image: 'i', lifetime: 'forever' as 'owner' }, RangeError, /lifetime/],
  ])('refuse %j', (options, type, message) => {
    expect(() => sandboxSpec(options)).toThrow(type);
    expect(() => sandboxSpec(options)).toThrow(message);
  });

  it('tie the container to its owner unless asked otherwise', () => {
    expect(request({ image: 'i' }).StdinOnce).toBe(true);
    expect(request({ image: 'i', lifetime: 'deadline' }).StdinOnce).toBe(false);
  });

  it('carry a deadline into the container itself', () => {
    expect(request({ image: 'i' }).Entrypoint).toContain('65');
  });

  it('merge: env and security by name, tags by union, the rest by the last word', () => {
    const merged = mergeOptions(
      { image: 'a', env: { A: '1', B: '1' }, tags: ['x'], security: { user: '1:1' } },
      { image: 'b', env: { B: '2' }, tags: ['y'], security: { network: 'bridge' } },
    );
    expect(merged).toEqual({
      image: 'b',
      env: { A: '1', B: '2' },
      tags: ['x', 'y'],
      security: { user: '1:1', network: 'bridge' },
    });
  });
});

describe('process options', () => {
  it.each([
    ['ls -l', {}, TypeError, /command must be an array of strings/],
    [[], {}, RangeError, /command must name a program/],
    [[''], {}, RangeError, /command must name a program/],
    [['a', 1], {}, TypeError, /command\[1\] must be a string, got 1/],
    [['a', 'b\0'], {}, RangeError, /command\[1\] must not hold a NUL/],
    [['a'], { timeoutMs: 0 }, RangeError, /timeoutMs/],
    [['a'], { timeoutMs: 2 ** 31 }, RangeError, /timeoutMs/],
    [['a'], { maxOutputBytes: -1 }, RangeError, /maxOutputBytes/],
    [['a'], { cwd: '.' }, RangeError, /cwd/],
  ])('refuse %j %j', (command, options, type, message) => {
    expect(() => processSpec(command as string[], options)).toThrow(type);
    expect(() => processSpec(command as string[], options)).toThrow(message);
  });

  it('know signals by name', () => {
    expect(signalName('SIGTERM')).toBe('TERM');
    expect(() => signalName('TERM; rm -rf /')).toThrow(RangeError);
    expect(() => signalName('toString')).toThrow(RangeError);
  });
});
