import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { SandboxClient } from '@reroll/sandbox';
import Docker from 'dockerode';
import { describe, expect, it } from 'vitest';
import { has } from '../support/parts.js';
import { JS_IMAGE } from '../support/sandboxes.js';

/** Another Node process that makes one sandbox, says its id and waits to be killed. */
async function otherOwner(lifetime: 'owner' | 'deadline', timeoutMs = 60_000) {
  const script = `
    import { SandboxClient } from '@reroll/sandbox';
    const box = await new SandboxClient().create({ image: '${JS_IMAGE}', lifetime: '${lifetime}', timeoutMs: ${timeoutMs} });
    console.log(box.id);
    setInterval(() => {}, 1_000);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [id] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, id };
}

describe.skipIf(!has('docker'))('across processes', () => {
  it('a sandbox ends with its owner, however the owner ends', async () => {
    await using client = new SandboxClient();
    const { child, id } = await otherOwner('owner');
    expect(await client.get(id)).toMatchObject({
      status: 'running',
      owner: { pid: child.pid, state: 'alive' },
    });
    await expect(client.adopt(id)).rejects.toMatchObject({ code: 'NOT_OWNER' });
    const before = await client.prune();
    expect(before.sandboxes).not.toContain(id);
    child.kill('SIGKILL');
    // No reaper is asked: the sandbox sees by itself that its owner is gone.
    await expect
      .poll(() => client.get(id).catch((error) => error.code), { timeout: 30_000 })
      .toBe('SANDBOX_NOT_FOUND');
  });

  it('one that outlives its owner ends at its time, though nobody is there to end it', async () => {
    const docker = new Docker();
    const { child, id } = await otherOwner('deadline', 1_000);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const gone = () =>
      docker
        .getContainer(id)
        .inspect()
        .then(
          () => 'there',
          (error) => error.statusCode,
        );
    await expect.poll(gone, { timeout: 50_000, interval: 500 }).toBe(404);
  });

  it('what a dead owner left half made is reaped, and what a live one has half made is not', async () => {
    const docker = new Docker();
    await using client = new SandboxClient();
    await using mine = await client.create({ image: JS_IMAGE });
    const { child, id } = await otherOwner('owner');
    // Containers that their owner created and had no time to start.
    const halfMade = async (labelsOf: string) => {
      const { Config } = await docker.getContainer(labelsOf).inspect();
      const name = `reroll-half-made-${labelsOf.slice(-6)}`;
      await docker.createContainer({ name, Image: JS_IMAGE, Labels: Config.Labels });
      return name;
    };
    const theirs = await halfMade(id);
    const ours = await halfMade(mine.id);
    expect((await client.prune()).sandboxes).not.toContain(theirs);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await client.prune()).sandboxes).toContain(theirs);
    await expect(client.get(theirs)).rejects.toMatchObject({ code: 'SANDBOX_NOT_FOUND' });
    expect(await client.get(ours)).toMatchObject({ status: 'pending' });
    await client.stop(ours);
  });

  it('one that may outlive its owner can be adopted, and is whole', async () => {
    await using client = new SandboxClient();
    const { child, id } = await otherOwner('deadline');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await client.get(id)).toMatchObject({ status: 'running', owner: { state: 'dead' } });
    expect((await client.prune()).sandboxes).not.toContain(id);
    await using box = await client.adopt(id);
    expect(await box.exec(['sh', '-c', 'echo mine; sleep 60'], { timeoutMs: 500 })).toMatchObject({
      timedOut: true,
      stdout: 'mine\n',
    });
    expect(box.security.loosened).toEqual([]);
  });

  it('one can be let go and taken back', async () => {
    await using client = new SandboxClient();
    const box = await client.create({ image: JS_IMAGE, lifetime: 'deadline' });
    await box.files.write('/tmp/note', 'still here');
    box.detach();
    await expect(box.exec(['true'])).rejects.toMatchObject({ code: 'SANDBOX_STOPPED' });
    await using again = await client.adopt(box.id);
    expect(await again.files.readText('/tmp/note')).toBe('still here');
    await using bound = await client.create({ image: JS_IMAGE });
    expect(() => bound.detach()).toThrow(/tied to this process/);
  });

  it('any process can stop one by its id', async () => {
    await using client = new SandboxClient();
    const { child, id } = await otherOwner('deadline');
    await client.stop(id);
    await expect(client.get(id)).rejects.toMatchObject({ code: 'SANDBOX_NOT_FOUND' });
    child.kill('SIGKILL');
  });
});
