import { HARDENED, SandboxClient } from '@reroll/sandbox';
import Docker from 'dockerode';
import { describe, expect, it } from 'vitest';
import { has } from '../support/parts.js';
import { JS_IMAGE } from '../support/sandboxes.js';

describe.skipIf(!has('docker'))('a sandbox', () => {
  const docker = new Docker();

  it('is fresh, runs, and is gone from the engine when its scope ends', async () => {
    await using client = new SandboxClient();
    let id: string;
    {
      await using box = await client.create({ image: JS_IMAGE });
      id = box.id;
      expect(box.status).toBe('running');
      expect((await box.exec(['ls', '-A', '/tmp'])).stdout).toBe('');
      expect(await client.get(id)).toMatchObject({
        id,
        status: 'running',
        image: JS_IMAGE,
        owner: { state: 'alive' },
      });
    }
    await expect(client.get(id)).rejects.toMatchObject({ code: 'SANDBOX_NOT_FOUND' });
    await expect(docker.getContainer(id).inspect()).rejects.toMatchObject({ statusCode: 404 });
  });

  it('stops once, however often it is told to, and then says that it is stopped', async () => {
    await using client = new SandboxClient();
    const box = await client.create({ image: JS_IMAGE });
    await Promise.all([box.close(), box.close(), client.stop(box.id)]);
    await box.close();
    expect(box.status).toBe('stopped');
    expect(await box.wait()).toBe('stopped');
    await expect(box.exec(['true'])).rejects.toMatchObject({ code: 'SANDBOX_STOPPED' });
    await expect(box.snapshot()).rejects.toMatchObject({ code: 'SANDBOX_STOPPED' });
    await client.stop(box.id, { missingOk: true });
    await expect(client.stop(box.id)).rejects.toMatchObject({ code: 'SANDBOX_NOT_FOUND' });
  });

  it('that is stopped while a command runs fails the command: there is no result', async () => {
    await using client = new SandboxClient();
    const box = await client.create({ image: JS_IMAGE });
    const running = box.spawn(['sleep', '60']);
    await running.started;
    await box.close();
    await expect(running.wait()).rejects.toMatchObject({ code: 'SANDBOX_STOPPED' });
  });

  it('ends at its time limit, and its commands end as timed out, with what they wrote', async () => {
    await using client = new SandboxClient();
    const box = await client.create({ image: JS_IMAGE, timeoutMs: 3_000 });
    const result = await box.exec(['sh', '-c', 'echo begun; sleep 60']);
    expect(result).toMatchObject({ timedOut: true, stdout: 'begun\n' });
    expect(await box.wait()).toBe('stopped');
    await expect(box.exec(['true'])).rejects.toThrow(/its time limit of 3000 ms was reached/);
  });

  it('that is killed from outside is lost, not failed by its policy', async () => {
    await using client = new SandboxClient();
    const box = await client.create({ image: JS_IMAGE });
    const running = box.spawn(['sleep', '60']);
    await running.started;
    await docker.getContainer(box.id).kill();
    await expect(running.wait()).rejects.toMatchObject({
      code: 'SANDBOX_LOST',
      fault: 'infrastructure',
      retryable: true,
    });
    expect(await box.wait()).toBe('failed');
    await expect(box.exec(['true'])).rejects.toMatchObject({ code: 'SANDBOX_LOST' });
  });

  it('is reported as it is confined', async () => {
    await using client = new SandboxClient();
    await using hard = await client.create({ image: JS_IMAGE });
    expect(hard.security).toEqual({ ...HARDENED, loosened: [] });
    await using soft = await client.create({
      image: JS_IMAGE,
      security: { readonlyRootfs: false, tmpExec: true },
    });
    expect(soft.security.loosened).toEqual(['readonlyRootfs', 'tmpExec']);
    const script = 'echo "echo ran" >/tmp/run; chmod +x /tmp/run; /tmp/run';
    expect((await hard.exec(['sh', '-c', script])).exitCode).toBe(126);
    expect((await soft.exec(['sh', '-c', script])).stdout).toBe('ran\n');
  });

  it('has no network unless asked', async () => {
    await using client = new SandboxClient();
    await using box = await client.create({ image: JS_IMAGE });
    expect((await box.exec(['ls', '/sys/class/net'])).stdout).toBe('lo\n');
  });

  it('is made of an image that can run one, or not at all', async () => {
    await using client = new SandboxClient();
    await expect(client.create({ image: 'reroll/no-such-image' })).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
    });
    const bare = async (tag: string, dockerfile: string) => {
      await client.buildImage({ tag, files: [{ path: 'Dockerfile', content: dockerfile }] });
      const failing = client.create({ image: tag }).then((box) => box.exec(['true']));
      await expect(failing).rejects.toMatchObject({ code: 'IMAGE_UNSUITABLE', fault: 'caller' });
      await docker.getImage(tag).remove({ force: true });
    };
    await bare(
      'reroll-test/no-shell:1',
      `FROM ${JS_IMAGE} AS full\nFROM scratch\nCOPY --from=full /etc/hostname /x\n`,
    );
    await bare('reroll-test/no-timeout:1', `FROM ${JS_IMAGE}\nUSER root\nRUN rm /usr/bin/timeout\n`);
  });

  it('runs on a runtime that the engine lists, and on no other instead', async () => {
    await using client = new SandboxClient();
    const { runtimes } = await client.engineInfo();
    if (runtimes.includes('runsc')) {
      await using box = await client.create({ image: JS_IMAGE, security: { runtime: 'runsc' } });
      expect((await box.exec(['dmesg'])).stdout).toContain('gVisor');
    } else {
      await expect(client.create({ image: JS_IMAGE, security: { runtime: 'runsc' } })).rejects.toMatchObject({
        code: 'RUNTIME_UNAVAILABLE',
      });
    }
  });

  it('keeps the volumes of an image in memory, and runs none of its health checks', async () => {
    await using client = new SandboxClient();
    const tag = 'reroll-test/volume:1';
    const dockerfile = `FROM ${JS_IMAGE}\nVOLUME /data\nHEALTHCHECK --interval=1s CMD true\nENTRYPOINT ["false"]\n`;
    await client.buildImage({ tag, files: [{ path: 'Dockerfile', content: dockerfile }] });
    await using box = await client.create({ image: tag, tmpBytes: 2 ** 20 });
    const { stdout } = await box.exec([
      'sh',
      '-c',
      'echo fits >/data/a && head -c 2000000 /dev/zero >/data/b; grep -c "^tmpfs /data" /proc/mounts',
    ]);
    expect(stdout).toBe('1\n');
    const { State, Mounts } = await docker.getContainer(box.id).inspect();
    expect([State.Health, Mounts]).toEqual([undefined, []]);
    await box.close();
    await docker.getImage(tag).remove({ force: true });
  });
});
