import { spawn } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { type LifecycleEvent, SandboxClient } from '@reroll/sandbox';
import { describe, expect, it } from 'vitest';
import { gather } from '../support/gather.js';
import { has } from '../support/parts.js';
import { JS_IMAGE } from '../support/sandboxes.js';

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
    const ids = async (tags: string[]) => (await gather(client.list({ tags }))).map((info) => info.id);
    expect(await ids([run])).toHaveLength(2);
    expect(await ids([run, 'kind:a'])).toEqual([first.id]);
    expect(await ids([run, 'kind:c'])).toEqual([]);
    expect(await gather(client.list({ tags: [run], status: ['stopped', 'failed'] }))).toEqual([]);
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
    await (await client.create({ image: JS_IMAGE })).close();
    const creating = client.create({ image: JS_IMAGE, tags }).catch((error: unknown) => error);
    await moment();
    await client.close();
    expect(client.stats()).toMatchObject({ running: 0, pending: 0 });
    expect(await creating).toMatchObject({ code: 'CLIENT_CLOSED' });
    await expect(client.create({ image: JS_IMAGE })).rejects.toMatchObject({ code: 'CLIENT_CLOSED' });
    await using other = new SandboxClient();
    expect(await gather(other.list({ tags }))).toEqual([]);
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
