// What hostile code does to a default sandbox, and to what supervises it. Where the confinement can be loosened by name, the
// same attempt is made in a loosened one, where it succeeds: that is how these tests show that it is the confinement that
// stops it.
import { type Sandbox, SandboxClient, type SandboxOptions } from '@reroll/sandbox';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has } from '../support/parts.js';
import { PYTHON_IMAGE } from '../support/sandboxes.js';

/** Whoever kills its processes one by one never gets done: each that dies makes room for another. */
const GAP_FILLER = `
import os
while True:
    try:
        os.fork()
    except OSError:
        pass`;

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
    [box, neighbour] = await Promise.all([
      client.create({ image: PYTHON_IMAGE, memoryBytes: 128 * 2 ** 20, tags: ['abuse'] }),
      client.create({ image: PYTHON_IMAGE, tags: ['abuse'] }),
    ]);
  });

  afterAll(async () => await client.close());

  /** The sandbox still works, and so does the one beside it. */
  const unharmed = async () => {
    for (const one of [box, neighbour]) {
      expect(await sh('echo fine', one)).toMatchObject({ exitCode: 0, stdout: 'fine\n' });
    }
  };

  describe('resources', () => {
    it.each([
      ['a fork bomb', 'b() { b | b & }; (b 2>/dev/null) & while :; do :; done'],
      ['a fork bomb that fills every gap at once', `exec python3 -c '${GAP_FILLER}'`],
      ['processes that spin', 'for i in $(seq 100); do (while :; do :; done) & done; while :; do :; done'],
    ])('%s fills its own process limit, and ends with its command', async (_, bomb) => {
      await using victim = await client.create({ image: PYTHON_IMAGE });
      const running = sh(bomb, victim, 3_000);
      expect((await sh('sleep 1; echo fine', neighbour)).stdout).toBe('fine\n');
      expect(await running).toMatchObject({ timedOut: true, signal: 'SIGKILL' });
      // Its processes are gone and the sandbox goes on; or, on a machine too busy to let the supervisor act in time, the
      // sandbox has ended. Either way nothing of it runs.
      const comms = () =>
        sh('cat /proc/[0-9]*/comm', victim).then(
          ({ stdout }) => stdout.trim().split('\n').sort().join(' '),
          (error: { code: string }) => error.code,
        );
      await expect.poll(comms, { timeout: 10_000 }).toMatch(/^(sh sh sh timeout|SANDBOX_STARVED)$/);
      await unharmed();
    });

    it('memory runs out for the command that takes it', async () => {
      const greedy = await python('all = []\nwhile True: all.append(bytearray(1 << 24))');
      expect(greedy).toMatchObject({ oomKilled: true, signal: 'SIGKILL' });
      await unharmed();
    });

    it('/tmp and shared memory are memory, and end', async () => {
      for (const folder of ['/tmp', '/dev/shm']) {
        const full = await sh(
          `head -c 300000000 /dev/zero >${folder}/fill; code=$?; rm -f ${folder}/fill; exit $code`,
        );
        expect(full.exitCode !== 0 || full.oomKilled).toBe(true);
      }
      await unharmed();
    });

    it('nothing reaches the disk', async () => {
      const fill = 'head -c 1000000 /dev/zero >/srv/fill; cp -r /usr/bin /tmp/';
      await sh(fill);
      // What a container has written is what distinguishes it from its image.
      expect(String(await docker.getContainer(box.id).changes()).trim()).toBe('null');
      await sh('rm -rf /tmp/bin');
      await using soft = await loosened({ user: '0:0', readonlyRootfs: false });
      await sh(fill, soft);
      const changed = ((await docker.getContainer(soft.id).changes()) as { Path: string }[]).map(
        ({ Path }) => Path,
      );
      expect(changed).toContain('/srv/fill');
    });

    it('a flood of output is counted, not kept', async () => {
      const flood = await box.exec(['sh', '-c', 'yes & yes >&2'], { timeoutMs: 2_000, maxOutputBytes: 1000 });
      expect(flood).toMatchObject({ timedOut: true, stdoutTruncated: true, stderrTruncated: true });
      expect([flood.stdoutBytes.length, flood.stderrBytes.length]).toEqual([1000, 1000]);
      expect(flood.stdoutBytesProduced).toBeGreaterThan(1_000_000);
      await unharmed();
    });

    it('processes are limited to those that the sandbox may have', async () => {
      const spawned = await python(`
import os, signal, time
count = 0
try:
    while count < 1000:
        if os.fork() == 0:
            time.sleep(60)
        count += 1
except BlockingIOError:
    pass
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.kill(0, signal.SIGTERM)
print(count)`);
      // The supervisor's three and this one itself are among the 128.
      expect(Number(spawned.stdout)).toBeLessThanOrEqual(124);
      expect(Number(spawned.stdout)).toBeGreaterThan(64);
      await unharmed();
    });

    it('open files and core dumps are limited', async () => {
      expect((await sh('ulimit -n; ulimit -c')).stdout).toBe('1024\n0\n');
    });
  });

  describe('the supervisor', () => {
    it('cannot be read, written to or impersonated', async () => {
      const attempts = await sh(`
        for pid in 1 $(cat /proc/1/task/1/children); do
          for file in environ mem maps fd/0 root/etc/passwd; do head -c 1 /proc/$pid/$file && echo "read $file"; done
          for line in "1 99" "end expired"; do echo "$line" >/proc/$pid/fd/1 && echo "wrote $line"; done
        done 2>/dev/null; echo done`);
      expect(attempts.stdout).toBe('done\n');
      expect(box.status).toBe('running');
      await unharmed();
    });

    it('takes the sandbox along when it is killed: that is the policy’s own doing', async () => {
      await using victim = await client.create({ image: PYTHON_IMAGE });
      const tampered = { code: 'SANDBOX_TAMPERED', fault: 'policy', retryable: false };
      const killing = sh('kill -9 -1; kill -9 1; sleep 1; sleep 60', victim, 10_000);
      await expect(killing).rejects.toMatchObject(tampered);
      await expect(sh('true', victim)).rejects.toMatchObject(tampered);
      expect(victim.status).toBe('failed');
    });

    it('takes the sandbox along when it is stopped', async () => {
      await using victim = await client.create({ image: PYTHON_IMAGE });
      const stopping = sh('kill -STOP -1; setsid sleep 60 & sleep 60', victim, 1_000);
      await expect(stopping).rejects.toMatchObject({ code: 'SANDBOX_TAMPERED' });
      await expect(sh('true', victim)).rejects.toMatchObject({ code: 'SANDBOX_TAMPERED', fault: 'policy' });
      await victim.wait();
      await expect(docker.getContainer(victim.id).inspect()).rejects.toMatchObject({ statusCode: 404 });
    });
  });
});
