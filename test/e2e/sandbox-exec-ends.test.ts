// How commands end before their time, and how callers wait for several.
import { asCompleted, type Sandbox, SandboxClient, waitFor } from '@reroll/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has } from '../support/parts.js';
import { fileAppears, JS_IMAGE, runningInside } from '../support/sandboxes.js';

describe.skipIf(!has('docker'))('a command in a sandbox', () => {
  let client: SandboxClient;
  let box: Sandbox;
  const sh = (script: string, ...args: string[]) => ['sh', '-c', script, 'sh', ...args];

  beforeAll(async () => {
    client = new SandboxClient();
    box = await client.create({ image: JS_IMAGE, env: { COLOUR: 'red' }, memoryBytes: 128 * 2 ** 20 });
  });
  afterAll(async () => await client.close());

  describe('at its time limit', () => {
    it('ends with its tree and returns what it wrote', async () => {
      const result = await box.exec(sh('setsid sleep 41.1 & echo partial; sleep 41.2'), { timeoutMs: 3_000 });
      expect(result).toMatchObject({
        timedOut: true,
        aborted: false,
        exitCode: 137,
        signal: 'SIGKILL',
        stdout: 'partial\n',
      });
      expect((await runningInside(box)).filter((line) => line.startsWith('sleep 41'))).toEqual([]);
    });

    it('leaves the neighbours in the same sandbox alone', async () => {
      const neighbour = box.spawn(sh('sleep 2; echo alive'));
      await neighbour.started;
      expect((await box.exec(['sleep', '42.1'], { timeoutMs: 200 })).timedOut).toBe(true);
      expect(await neighbour.wait()).toMatchObject({ exitCode: 0, stdout: 'alive\n' });
    });

    it('ends when it ignores every signal that can be ignored', async () => {
      const stubborn = 'trap "" TERM INT HUP QUIT USR1 USR2; while :; do sleep 0.1; done';
      expect(await box.exec(sh(stubborn), { timeoutMs: 300 })).toMatchObject({
        timedOut: true,
        signal: 'SIGKILL',
      });
    });

    it('returns though its reader has stopped reading', async () => {
      await using process = box.spawn(['sh', '-c', 'while :; do seq 1000; done'], { timeoutMs: 1_500 });
      for await (const _ of process.stdout) break;
      expect((await process.wait()).timedOut).toBe(true);
      const unread = box.spawn(['sh', '-c', 'while :; do seq 1000; done'], { timeoutMs: 1_500 });
      const reader = unread.stdout[Symbol.asyncIterator]();
      await reader.next();
      expect((await unread.wait()).timedOut).toBe(true);
    });
  });

  describe('under an AbortSignal', () => {
    it('ends with its whole tree, daemons of every kind included, and returns what it wrote', async () => {
      const daemons = `
        setsid sh -c 'sleep 43.01 & sleep 43.02' &
        nohup sleep 43.03 >/dev/null 2>&1 &
        env -i setsid sleep 43.04 &
        (setsid sh -c '(sleep 43.05 &) ; exec setsid sleep 43.06' &)
        node -e 'require("child_process").spawn("sleep", ["43.07"], {detached: true, stdio: "ignore"}).unref()'
        echo begun; touch /tmp/daemons-run; sleep 43.08`;
      const controller = new AbortController();
      const running = box.exec(sh(daemons), { signal: controller.signal });
      await fileAppears(box, '/tmp/daemons-run');
      const sleeping = async () =>
        (await runningInside(box)).filter((line) => line.startsWith('sleep 43.0')).length;
      await expect.poll(sleeping, { timeout: 20_000 }).toBe(8);
      controller.abort();
      expect(await running).toMatchObject({
        aborted: true,
        timedOut: false,
        exitCode: 137,
        stdout: 'begun\n',
      });
      expect(await sleeping()).toBe(0);
    });

    it('does not start when the signal has fired before', async () => {
      const signal = AbortSignal.abort(new Error('never mind'));
      await expect(box.exec(['touch', '/tmp/should-not-exist'], { signal })).rejects.toThrow('never mind');
      await expect(box.files.read('/tmp/should-not-exist')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    });

    it('gives up a start under way, and nothing of it stays', async () => {
      const controller = new AbortController();
      const running = box.exec(['sleep', '43.3'], { signal: controller.signal });
      controller.abort(new Error('too slow'));
      await expect(running).rejects.toThrow('too slow');
      await expect.poll(() => runningInside(box), { timeout: 5_000 }).not.toContain('sleep 43.3');
    });
  });

  describe('and kill', () => {
    it('sends the signal that was asked for', async () => {
      const script = 'trap "echo caught; exit 9" TERM; touch /tmp/trap-set; while :; do sleep 0.05; done';
      await using process = box.spawn(sh(script));
      await fileAppears(box, '/tmp/trap-set');
      await process.kill('SIGTERM');
      expect(await process.wait()).toMatchObject({ exitCode: 9, stdout: expect.stringContaining('caught') });
      await process.kill('SIGTERM');
    });

    it('is what leaving the scope of a process does', async () => {
      {
        await using process = box.spawn(['sleep', '44.1']);
        await process.started;
        expect(await runningInside(box)).toContain('sleep 44.1');
      }
      expect(await runningInside(box)).not.toContain('sleep 44.1');
    });
  });

  describe('out of memory', () => {
    it('is told apart from other ends, and the sandbox lives on', async () => {
      const greedy = 'const all = []; for (;;) all.push(Buffer.alloc(2 ** 23, 1))';
      expect(await box.exec(['node', '-e', greedy])).toMatchObject({
        oomKilled: true,
        signal: 'SIGKILL',
        timedOut: false,
      });
      expect(await box.exec(sh('kill -9 $$'))).toMatchObject({ oomKilled: false, signal: 'SIGKILL' });
    });

    it('is told also when a child is what was killed', async () => {
      const greedy = 'const all = []; for (;;) all.push(Buffer.alloc(2 ** 23, 1))';
      const result = await box.exec(sh('node -e "$1" || echo survived', greedy));
      expect(result).toMatchObject({
        oomKilled: true,
        exitCode: 0,
        stdout: expect.stringContaining('survived'),
      });
    });
  });

  describe('among others', () => {
    const released = (name: string) =>
      box.spawn(sh('until [ -e "$1" ]; do sleep 0.02; done', `/tmp/${name}`));
    const release = (name: string) => box.files.write(`/tmp/${name}`, '');

    it('waitFor returns when enough have ended', async () => {
      const processes = ['w1', 'w2', 'w3'].map(released);
      await release('w2');
      const first = await waitFor(processes, { count: 1 });
      expect(first.done).toEqual([processes[1]]);
      expect(first.pending).toEqual([processes[0], processes[2]]);
      expect((await waitFor(processes, { timeoutMs: 10 })).pending).toHaveLength(2);
      await expect(waitFor(processes, { count: 4 })).rejects.toThrow(RangeError);
      await Promise.all([release('w1'), release('w3')]);
      const all = await waitFor(processes);
      expect([all.done.length, all.pending.length]).toEqual([3, 0]);
    });

    it('asCompleted gives them in the order of their ends, failures included', async () => {
      const dead = await client.create({ image: JS_IMAGE });
      await dead.close();
      const order = [2, 0, 1];
      const processes = [...['c0', 'c1', 'c2'].map(released), dead.spawn(['true'])];
      const seen: number[] = [];
      for await (const end of asCompleted(processes)) {
        seen.push(end.index);
        expect('error' in end).toBe(end.index === 3);
        const next = order.shift();
        if (next !== undefined) await release(`c${next}`);
      }
      expect(seen).toEqual([3, 2, 0, 1]);
    });
  });
});
