import { spawn } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';
import { HARDENED, type LifecycleEvent, SandboxClient, type SandboxInfo } from '@reroll/sandbox';
import Docker from 'dockerode';
import { describe, expect, it } from 'vitest';
import { has } from '../support/parts.js';
import { JS_IMAGE, PYTHON_IMAGE } from '../support/sandboxes.js';

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

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
    await Promise.all([box.stop(), box.stop(), client.stop(box.id)]);
    await box.stop();
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
    await box.stop();
    await expect(running).rejects.toMatchObject({ code: 'SANDBOX_STOPPED' });
  });

  it('ends at its time limit, and its commands end as timed out, with what they wrote', async () => {
    await using client = new SandboxClient();
    const box = await client.create({ image: JS_IMAGE, timeoutMs: 3_000 });
    const result = await box.exec(['sh', '-c', 'echo begun; sleep 60']);
    expect(result).toMatchObject({ timedOut: true, stdout: 'begun\n' });
    expect(await box.wait()).toBe('stopped');
    await expect(box.exec(['true'])).rejects.toThrow(/its 3000 ms were over/);
  });

  it('that is killed from outside is lost, not failed by its policy', async () => {
    await using client = new SandboxClient();
    const box = await client.create({ image: JS_IMAGE });
    const running = box.spawn(['sleep', '60']);
    await running.started;
    await docker.getContainer(box.id).kill();
    await expect(running).rejects.toMatchObject({
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
    await box.stop();
    await docker.getImage(tag).remove({ force: true });
  });
});

describe.skipIf(!has('docker'))('a client', () => {
  it('never has more sandboxes than its cap, whoever asks', async () => {
    await using client = new SandboxClient({ maxConcurrent: 3 });
    let most = 0;
    let now = 0;
    const count = (message: unknown) => {
      const { event } = message as LifecycleEvent;
      now += event === 'started' ? 1 : event === 'ended' ? -1 : 0;
      most = Math.max(most, now);
    };
    subscribe('reroll.sandbox.lifecycle', count);
    const one = client.session({ image: JS_IMAGE });
    const two = client.session({ image: JS_IMAGE });
    const runs = Array.from({ length: 9 }, (_, i) => (i % 3 ? one : two).run(['echo', String(i)]));
    const results = await Promise.all(runs);
    unsubscribe('reroll.sandbox.lifecycle', count);
    expect(results.map((result) => result.stdout.trim())).toEqual([...'012345678']);
    expect(most).toBe(3);
    expect(client.stats()).toMatchObject({ running: 0, pending: 0 });
  });

  it('lets go of a caller whose signal fires in the queue', async () => {
    await using client = new SandboxClient({ maxConcurrent: 1 });
    await using _holder = await client.create({ image: JS_IMAGE });
    const controller = new AbortController();
    const waiting = client.create({ image: JS_IMAGE, signal: controller.signal });
    await expect.poll(() => client.stats().pending).toBe(1);
    controller.abort(new Error('no time'));
    await expect(waiting).rejects.toThrow('no time');
    expect(client.stats().pending).toBe(0);
  });

  it('lists by tag and status, and counts', async () => {
    await using client = new SandboxClient();
    const run = `run:${process.pid}`;
    const session = client.session({ image: JS_IMAGE, tags: [run] });
    const [first] = await Promise.all([
      session.create({ tags: ['kind:a'] }),
      session.create({ tags: ['kind:b'] }),
    ]);
    const ids = async (tags: string[]) => (await collect(client.list({ tags }))).map((info) => info.id);
    expect(await ids([run])).toHaveLength(2);
    expect(await ids([run, 'kind:a'])).toEqual([first.id]);
    expect(await ids([run, 'kind:c'])).toEqual([]);
    expect(await collect(client.list({ tags: [run], status: ['stopped', 'failed'] }))).toEqual([]);
    expect(client.stats()).toMatchObject({ running: 2, byTag: { [run]: 2, 'kind:a': 1, 'kind:b': 1 } });
    expect(first.tags).toEqual(['kind:a', run]);
    await session.close();
    expect(await ids([run])).toEqual([]);
  });

  it.each([
    ['just asked for', () => undefined],
    ['being made', () => setImmediate()],
  ])('turns away whoever comes after its end, and leaves nothing that was %s', async (_, moment) => {
    const client = new SandboxClient();
    const tags = [`closing:${process.pid}`];
    // The first sandbox of a client has a reaper at work beside it; this one has a close find nothing else to wait for.
    await (await client.create({ image: JS_IMAGE })).stop();
    const creating = client.create({ image: JS_IMAGE, tags }).catch((error: unknown) => error);
    await moment();
    await client.close();
    expect(client.stats()).toMatchObject({ running: 0, pending: 0 });
    expect(await creating).toMatchObject({ code: 'CLIENT_CLOSED' });
    await expect(client.create({ image: JS_IMAGE })).rejects.toMatchObject({ code: 'CLIENT_CLOSED' });
    await using other = new SandboxClient();
    expect(await collect(other.list({ tags }))).toEqual([]);
  });

  it('turns away a fork that waits for its turn when the session ends', async () => {
    await using client = new SandboxClient({ maxConcurrent: 1 });
    const session = client.session({ image: JS_IMAGE, security: { readonlyRootfs: false } });
    const box = await session.create();
    const forking = box.fork(1);
    await expect.poll(() => client.stats().pending).toBe(1);
    await session.close();
    expect(await forking).toMatchObject([{ status: 'rejected', reason: { code: 'CLIENT_CLOSED' } }]);
    expect(client.stats()).toMatchObject({ running: 0, pending: 0 });
  });

  it('does not keep its process alive', async () => {
    const script = `
      import { SandboxClient } from '@reroll/sandbox';
      await new SandboxClient({ pool: { size: 1, sandbox: { image: '${JS_IMAGE}' } } }).create({ image: '${JS_IMAGE}' });
      console.log('done');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});

describe.skipIf(!has('docker'))('a session', () => {
  it('stops all that was started in it and in what derives from it, and nothing else', async () => {
    await using client = new SandboxClient();
    await using bystander = await client.create({ image: JS_IMAGE });
    const session = client.session({ image: JS_IMAGE });
    const small = session.with({ memoryBytes: 64 * 2 ** 20, env: { SIZE: 'small' } });
    const boxes = [await session.create(), await small.create()];
    expect((await boxes[1]?.exec(['sh', '-c', 'echo $SIZE']))?.stdout).toBe('small\n');
    expect(Object.isFrozen(session.defaults) && Object.isFrozen(small.defaults)).toBe(true);
    await session.close();
    expect(boxes.map((box) => box.status)).toEqual(['stopped', 'stopped']);
    expect(bystander.status).toBe('running');
    await expect(small.create()).rejects.toMatchObject({ code: 'CLIENT_CLOSED' });
  });

  it('runs functions, each call in a sandbox of its own', async () => {
    await using client = new SandboxClient();
    await using session = client.session({ image: JS_IMAGE });
    const marked = session.fn(async (name: string) => {
      const { existsSync, writeFileSync } = process.getBuiltinModule('node:fs');
      const seen = existsSync('/tmp/mark');
      writeFileSync('/tmp/mark', name);
      console.log('printing is no result');
      return { seen, name, host: process.getuid?.() };
    });
    expect(await Promise.all([marked('a'), marked('b')])).toEqual([
      { seen: false, name: 'a', host: 65534 },
      { seen: false, name: 'b', host: 65534 },
    ]);
    const failing = session.fn((x: number) => {
      throw new RangeError(`no ${x}`);
    });
    await expect(failing(5)).rejects.toMatchObject({
      code: 'FUNCTION_FAILED',
      message: expect.stringContaining('RangeError: no 5'),
    });
    await expect(session.fn(() => [Number.NaN])()).rejects.toThrow(
      /the result\[0\] is .*NaN, which JSON cannot hold/,
    );
    await expect(session.fn((x: unknown) => typeof x)(10n)).rejects.toThrow(
      /argument 0 is .* 10, which JSON cannot hold/,
    );
    await expect(session.fn(Math.max)(1)).rejects.toThrow(TypeError);
    await expect(session.fn(() => process.exit(0))()).rejects.toMatchObject({ code: 'FUNCTION_FAILED' });
  });
});

describe.skipIf(!has('docker'))('a warm pool', () => {
  it('hands out each container once, refills, and gives way', async () => {
    await using client = new SandboxClient({
      maxConcurrent: 3,
      pool: { size: 2, sandbox: { image: JS_IMAGE } },
    });
    await client.warm();
    expect(client.stats()).toMatchObject({ running: 0, pooled: 2 });
    const session = client.session({ image: JS_IMAGE, tags: ['warm'] });
    const first = await session.create({ timeoutMs: 60_000 });
    expect(client.stats()).toMatchObject({ running: 1, byTag: { warm: 1 } });
    await client.warm();
    expect(client.stats()).toMatchObject({ running: 1, pooled: 2 });
    const listed = await collect(client.list({ tags: ['warm'] }));
    expect(listed.map((info: SandboxInfo) => [info.id, info.session])).toEqual([[first.id, session.id]]);

    const second = await session.create();
    expect(second.id).not.toBe(first.id);
    expect((await second.exec(['ls', '-A', '/tmp'])).stdout).toBe('');
    await client.warm();
    // Another kind of sandbox needs the place that a warm one holds.
    await using other = await client.create({ image: PYTHON_IMAGE });
    expect((await other.exec(['python3', '-c', 'print(6 * 7)'])).stdout).toBe('42\n');
    expect(client.stats()).toMatchObject({ running: 3, pooled: 0 });
  });

  it('is no way around the options of a sandbox', async () => {
    await using client = new SandboxClient({
      pool: { size: 1, sandbox: { image: JS_IMAGE, timeoutMs: 600_000 } },
    });
    await client.warm();
    const asked = [
      { memoryBytes: 64 * 2 ** 20 },
      { security: { tmpExec: true } },
      { env: { A: '1' } },
      { timeoutMs: 601_000 },
    ];
    for (const options of asked) {
      await using _box = await client.create({ image: JS_IMAGE, ...options });
      expect(client.stats().pooled).toBe(1);
    }
    await using _same = await client.create({ image: JS_IMAGE, timeoutMs: 599_000 });
    expect(client.stats().pooled).toBe(0);
  });
});

describe.skipIf(!has('docker'))('a snapshot', () => {
  const writable = { image: JS_IMAGE, security: { readonlyRootfs: false, user: '0:0' } };

  it('holds the root file system and neither /tmp nor processes', async () => {
    await using client = new SandboxClient();
    await using box = await client.create({ ...writable, tags: ['origin'] });
    await box.files.write('/srv/state', 'kept');
    await box.files.write('/tmp/state', 'memory');
    const server = box.spawn(['sleep', '60']);
    await server.started;
    await using snapshot = await box.snapshot();
    await box.files.write('/srv/state', 'changed after');
    await using copy = await client.create({ ...writable, from: snapshot, tags: ['copy'] });
    expect(await copy.files.readText('/srv/state')).toBe('kept');
    await expect(copy.files.read('/tmp/state')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect((await copy.exec(['sh', '-c', 'cat /proc/[0-9]*/comm'])).stdout).not.toContain('sleep');
    expect((await client.get(copy.id)).tags).toEqual(['copy']);
    await copy.stop();
  });

  it('is refused where it would hold nothing', async () => {
    await using client = new SandboxClient();
    await using box = await client.create({ image: JS_IMAGE });
    await expect(box.snapshot()).rejects.toMatchObject({ code: 'SNAPSHOT_UNSUPPORTED', fault: 'caller' });
    await expect(box.fork(2)).rejects.toMatchObject({ code: 'SNAPSHOT_UNSUPPORTED' });
  });

  it('is what forks start from; they go their own ways and leave no image', async () => {
    await using client = new SandboxClient();
    await using session = client.session(writable);
    const box = await session.create();
    await box.files.write('/srv/branch', 'root');
    const forks = (await box.fork(3)).map((fork) =>
      fork.status === 'fulfilled' ? fork.value : expect.unreachable(),
    );
    const [image] = forks.map((fork) => fork.image);
    await Promise.all(forks.map((fork, i) => fork.files.write('/srv/branch', `fork ${i}`)));
    expect(await box.files.readText('/srv/branch')).toBe('root');
    expect(await Promise.all(forks.map((fork) => fork.files.readText('/srv/branch')))).toEqual([
      'fork 0',
      'fork 1',
      'fork 2',
    ]);
    await session.close();
    expect(forks.map((fork) => fork.status)).toEqual(['stopped', 'stopped', 'stopped']);
    expect(await client.hasImage(image ?? '')).toBe(false);
    await expect(box.fork(0)).rejects.toThrow(RangeError);
  });
});

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
