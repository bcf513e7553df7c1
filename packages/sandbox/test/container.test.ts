// What the engine is asked for. Some limits cannot be seen from inside on every machine (swap where there is none, processors
// on a busy one), so the request itself is held to the profile that the README states.
import { describe, expect, it } from 'vitest';
import { containerRequest } from '../src/container.js';
import { type SandboxOptions, sandboxSpec } from '../src/options.js';

const MIB = 2 ** 20;

const request = (options: SandboxOptions = {}, imageVolumes: string[] = []) =>
  containerRequest(sandboxSpec({ image: 'x', ...options }), {
    name: 'reroll-1',
    labels: {},
    backstopMs: 60_000,
    imageVolumes,
  });

describe('the request for a default sandbox', () => {
  it('is the hardened profile, whole', () => {
    const { HostConfig, User, Healthcheck } = request();
    expect(User).toBe('65534:65534');
    expect(Healthcheck).toEqual({ Test: ['NONE'] });
    expect(HostConfig).toEqual({
      AutoRemove: true,
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      CapAdd: [],
      SecurityOpt: [
        'no-new-privileges',
        expect.stringMatching(/^seccomp=\{"defaultAction":"SCMP_ACT_ERRNO",/),
      ],
      IpcMode: 'private',
      PidsLimit: 128,
      Memory: 512 * MIB,
      MemorySwap: 512 * MIB,
      NanoCpus: 1e9,
      Tmpfs: { '/tmp': `rw,nosuid,nodev,noexec,size=${64 * MIB},mode=1777` },
      Ulimits: [
        { Name: 'nofile', Soft: 1024, Hard: 1024 },
        { Name: 'core', Soft: 0, Hard: 0 },
      ],
      LogConfig: { Type: 'none', Config: {} },
    });
  });

  it('ends by itself soon after its time, whatever becomes of its owner', () => {
    const { Entrypoint, StdinOnce } = request();
    expect(Entrypoint?.[4]).toBe('65');
    expect(StdinOnce).toBe(true);
    expect(request({ lifetime: 'deadline' }).StdinOnce).toBe(false);
  });
});

describe('the request for a loosened sandbox', () => {
  it('differs in what was named, and in nothing else', () => {
    const { HostConfig: hard } = request();
    const { HostConfig: soft } = request({ security: { network: 'bridge', capabilities: ['NET_RAW'] } });
    // A capability brings the calls that it is for.
    const { SecurityOpt } = { ...soft };
    expect(soft).toEqual({ ...hard, NetworkMode: 'bridge', CapAdd: ['NET_RAW'], SecurityOpt });
    const { HostConfig: engines } = request({ security: { seccomp: 'engine' } });
    expect(engines).toEqual({ ...hard, SecurityOpt: ['no-new-privileges'] });
    const { HostConfig: unfiltered } = request({
      security: { noNewPrivileges: false, seccomp: 'unconfined' },
    });
    expect(unfiltered).toEqual({ ...hard, SecurityOpt: ['seccomp=unconfined'] });
    const { HostConfig: gvisor } = request({ security: { runtime: 'runsc' } });
    expect(gvisor).toEqual({ ...hard, Runtime: 'runsc' });
  });

  it('has its limits from the options, memory without swap, and volumes in memory', () => {
    const options = { memoryBytes: 64 * MIB, cpus: 0.5, pidsLimit: 20, openFiles: 64, tmpBytes: MIB };
    expect(request({ ...options, security: { tmpExec: true } }, ['/data']).HostConfig).toMatchObject({
      Memory: 64 * MIB,
      MemorySwap: 64 * MIB,
      NanoCpus: 5e8,
      PidsLimit: 20,
      Tmpfs: {
        '/tmp': `rw,nosuid,nodev,exec,size=${MIB},mode=1777`,
        '/data': `rw,nosuid,nodev,exec,size=${MIB},mode=1777`,
      },
      Ulimits: [
        { Name: 'nofile', Soft: 64, Hard: 64 },
        { Name: 'core', Soft: 0, Hard: 0 },
      ],
    });
  });
});
