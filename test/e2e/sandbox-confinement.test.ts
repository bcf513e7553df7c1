// What hostile code in a default sandbox can get hold of. Where the confinement can be loosened by name, the same attempt is
// made in a loosened one, where it succeeds: that is how these tests show that it is the confinement that stops it.
import { readdirSync, readFileSync } from 'node:fs';
import { type Sandbox, SandboxClient, type SandboxOptions } from '@reroll/sandbox';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has } from '../support/parts.js';
import { fileAppears, JS_IMAGE, PYTHON_IMAGE } from '../support/sandboxes.js';

const SETUID_IMAGE = 'reroll-test/setuid:1';
const SETUID = `FROM ${JS_IMAGE}
USER root
RUN cp /bin/cat /usr/bin/root-cat && chmod 4755 /usr/bin/root-cat && echo secret >/root-only && chmod 600 /root-only
USER 65534
`;

describe.skipIf(!has('docker'))('in a default sandbox', () => {
  const docker = new Docker();
  let client: SandboxClient;
  let box: Sandbox;
  let neighbour: Sandbox;
  const sh = (script: string, inside = box, timeoutMs = 20_000) =>
    inside.exec(['sh', '-c', script], { timeoutMs });
  const python = (script: string, inside = box) =>
    inside.exec(['python3', '-c', script], { timeoutMs: 20_000 });
  const loosened = (security: SandboxOptions['security']) =>
    client.create({ image: PYTHON_IMAGE, ...(security ? { security } : {}) });

  beforeAll(async () => {
    client = new SandboxClient();
    await client.buildImage({ tag: SETUID_IMAGE, files: [{ path: 'Dockerfile', content: SETUID }] });
    [box, neighbour] = await Promise.all([
      client.create({ image: PYTHON_IMAGE, memoryBytes: 128 * 2 ** 20, tags: ['abuse'] }),
      client.create({ image: PYTHON_IMAGE, tags: ['abuse'] }),
    ]);
  });

  afterAll(async () => {
    await client.close();
    await docker.getImage(SETUID_IMAGE).remove({ force: true });
  });

  describe('privileges', () => {
    it('there are none, and none can be had', async () => {
      const status = await sh('grep -E "^(Uid|CapEff|CapBnd|NoNewPrivs|Seccomp):" /proc/self/status');
      expect(status.stdout.replaceAll('\t', ' ').trim().split('\n')).toEqual([
        'Uid: 65534 65534 65534 65534',
        'CapEff: 0000000000000000',
        'CapBnd: 0000000000000000',
        'NoNewPrivs: 1',
        'Seccomp: 2',
      ]);
    });

    it('a set-uid program gives none', async () => {
      await using hard = await client.create({ image: SETUID_IMAGE });
      expect(await sh('root-cat /root-only', hard)).toMatchObject({ exitCode: 1, stdout: '' });
      await using soft = await client.create({ image: SETUID_IMAGE, security: { noNewPrivileges: false } });
      expect((await sh('root-cat /root-only', soft)).stdout).toBe('secret\n');
    });

    it('raw sockets are refused', async () => {
      const raw =
        'import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW, 1); socket.socket(socket.AF_PACKET, socket.SOCK_RAW); print("raw")';
      expect((await python(raw)).stderr).toContain('PermissionError');
      await using soft = await loosened({ user: '0:0', capabilities: ['NET_RAW'] });
      expect((await python(raw, soft)).stdout).toBe('raw\n');
    });

    it.each([
      ['mount', 'mount(b"none", b"/tmp", b"tmpfs", 0, None)'],
      ['unshare', 'unshare(0x10000000)'],
      ['setns', 'setns(0, 0)'],
      ['ptrace of the supervisor', 'ptrace(16, 1, None, None)'],
      ['a change of the host name', 'sethostname(b"owned", 5)'],
      ['a change of group', 'setgid(65534)'],
      ['a change of user', 'setuid(0)'],
      ['a device node', 'mknod(b"/tmp/disk", 0o60666, 0x800)'],
      ['a kernel module', 'syscall(175, None, 0, b"")'],
      ['the kernel keyring', 'syscall(248, b"user", b"k", b"v", 1, -3)'],
      ['bpf', 'syscall(321, 5, None, 0)'],
      ['a reboot', 'reboot(0)'],
    ])('%s is refused', async (_, call) => {
      const attempt = `import ctypes; libc = ctypes.CDLL(None, use_errno=True); r = libc.${call}; print(r, ctypes.get_errno())`;
      // EPERM, or ENOSYS where the call is not even known.
      expect((await python(attempt)).stdout.trim()).toMatch(/^-1 (1|38)$/);
    });
  });

  describe('the host', () => {
    it('shows no engine socket, no disk and no process of its own', async () => {
      expect(
        (
          await sh(
            'find / -xdev -type s -o -type b 2>/dev/null; ls /var/run/docker.sock /run/docker.sock 2>/dev/null',
          )
        ).stdout,
      ).toBe('');
      const { stdout } = await sh('for dir in /proc/[0-9]*; do tr "\\0" " " <$dir/cmdline; done');
      expect(stdout).not.toContain('dockerd');
      expect(Number((await sh('ls -d /proc/[0-9]* | wc -l')).stdout)).toBeLessThan(10);
    });

    it('keeps its secrets in /proc and /sys', async () => {
      const files =
        '/proc/kcore /proc/keys /proc/timer_list /proc/sched_debug /proc/1/root/etc/shadow /dev/mem /dev/kmsg';
      const read = await sh(`cat ${files} 2>/dev/null | head -c 100 | wc -c; ls -A /sys/firmware | wc -l`);
      expect(read.stdout.trim().split('\n').map(Number)).toEqual([0, 0]);
    });

    it('cannot be changed through /proc or /sys', async () => {
      const knobs =
        '/proc/sysrq-trigger /proc/sys/kernel/core_pattern /proc/sys/kernel/hostname /sys/kernel/uevent_helper /proc/1/uid_map /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max /sys/fs/cgroup/pids/pids.max';
      const written = await sh(
        `for path in ${knobs}; do (echo 1 >$path) 2>/dev/null && echo $path; done; true`,
      );
      expect(written.stdout).toBe('');
      expect(readFileSync('/proc/sys/kernel/core_pattern', 'utf8')).not.toBe('1\n');
    });

    it('has one place where the sandbox can write, and it is memory', async () => {
      const writable = await sh(
        'find / -writable -type d -not -path "/proc/*" 2>/dev/null | sort; stat -f -c %T /tmp /dev/shm /dev/mqueue',
      );
      expect(writable.stdout.trim().split('\n')).toEqual([
        '/dev/mqueue',
        '/dev/shm',
        '/tmp',
        'tmpfs',
        'tmpfs',
        'mqueue',
      ]);
      for (const path of ['/etc/x', '/usr/x', '/opt/reroll/x', '/root/x', '/var/x', '/x']) {
        expect((await sh(`echo x >${path}`)).exitCode).not.toBe(0);
      }
    });

    it('cannot be reached: there is no network at all', async () => {
      const connect = 'import socket; socket.create_connection(("172.17.0.1", 22), 2)';
      expect((await python(connect)).stderr).toMatch(/Network is unreachable/);
      expect((await python('import socket; socket.getaddrinfo("localhost.example", 80)')).stderr).toContain(
        'gaierror',
      );
    });
  });

  it('neighbours see neither files nor processes of each other', async () => {
    await box.files.write('/tmp/private', 'mine');
    await box.files.write('/dev/shm/private', 'mine');
    const server = box.spawn(['sleep', '61.5']);
    await server.started;
    const seen = await sh('ls -A /tmp /dev/shm; cat /proc/[0-9]*/cmdline', neighbour);
    expect(seen.stdout).not.toMatch(/private|61\.5/);
    await server.kill();
  });

  it('a sandbox leaves nothing on the host', async () => {
    const folders = () => readdirSync('/tmp').filter((name) => name.includes('reroll-sandbox'));
    const before = folders();
    await using last = await client.create({ image: PYTHON_IMAGE });
    await sh('setsid sleep 62.5 & touch /tmp/here', last);
    await fileAppears(last, '/tmp/here');
    const { State } = await docker.getContainer(last.id).inspect();
    await last.close();
    expect(() => readFileSync(`/proc/${State.Pid}/stat`)).toThrow(/ENOENT/);
    const commands = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => {
        try {
          return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        } catch {
          return '';
        }
      });
    expect(commands.filter((line) => line.includes('62.5'))).toEqual([]);
    const { Volumes } = (await docker.listVolumes()) as { Volumes: { Name: string }[] };
    expect(Volumes.filter((volume) => volume.Name.includes(last.id))).toEqual([]);
    expect(folders()).toEqual(before);
  });
});
