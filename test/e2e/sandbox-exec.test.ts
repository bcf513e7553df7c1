import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout as delay } from 'node:timers/promises';
import {
  asCompleted,
  CommandError,
  type ExecEvent,
  type Sandbox,
  SandboxClient,
  waitFor,
} from '@reroll/sandbox';
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

  describe('result', () => {
    it('keeps exit code and both streams apart', async () => {
      const result = await box.exec(sh('echo out; echo err >&2; exit 3'));
      expect(result).toMatchObject({
        exitCode: 3,
        signal: null,
        stdout: 'out\n',
        stderr: 'err\n',
        stdoutTruncated: false,
        stdoutBytesProduced: 4,
        timedOut: false,
        aborted: false,
        oomKilled: false,
      });
    });

    it('names the signal that ended a command', async () => {
      expect(await box.exec(sh('kill -TERM $$'))).toMatchObject({ exitCode: 143, signal: 'SIGTERM' });
    });

    it('has no shell between the words and the program', async () => {
      const { stdout } = await box.exec(['printf', '%s|', '$HOME', '`id`', 'a b', "'", '']);
      expect(stdout).toBe("$HOME|`id`|a b|'||");
    });

    it('of a program that is not there is data', async () => {
      const { exitCode, stdout, stderr } = await box.exec(['no-such-program']);
      expect([126, 127]).toContain(exitCode);
      expect(stdout + stderr).toContain('no-such-program');
    });

    it('becomes an error with check, and the error holds the result', async () => {
      const failing = box.exec(sh('echo part; echo reason >&2; exit 4'), { check: true });
      await expect(failing).rejects.toThrow(/sh exited with 4: reason/);
      const error = await failing.catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(CommandError);
      expect(error).toMatchObject({ code: 'COMMAND_FAILED', fault: 'policy', retryable: false });
      expect((error as CommandError).result.stdout).toBe('part\n');
    });

    it('comes when the command has ended, though it closed its streams long before', async () => {
      expect((await box.exec(sh('exec >&- 2>&-; sleep 0.5; exit 7'))).exitCode).toBe(7);
    });

    it('comes when the command has ended, though a server it left behind holds its streams', async () => {
      const { exitCode, stdout } = await box.exec(sh('sleep 31.5 & echo started'), { timeoutMs: 20_000 });
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'started\n' });
      expect(await runningInside(box)).toContain('sleep 31.5');
    });
  });

  describe('input', () => {
    it.each([
      ['text', 'grüße'],
      ['bytes', new TextEncoder().encode('grüße')],
      [
        'a stream',
        (async function* () {
          yield 'grü';
          await delay(10);
          yield new TextEncoder().encode('ße');
        })(),
      ],
    ])('can be %s', async (_, stdin) => {
      expect((await box.exec(['cat'], { stdin })).stdout).toBe('grüße');
    });

    it('is empty and closed when there is none', async () => {
      expect((await box.exec(['cat'], { timeoutMs: 10_000 })).timedOut).toBe(false);
    });

    it('of many megabytes arrives whole', async () => {
      const size = 24 * 2 ** 20;
      const { stdout } = await box.exec(['wc', '-c'], { stdin: new Uint8Array(size).fill(10) });
      expect(Number(stdout)).toBe(size);
    });

    it('need not be read to the end, and no output is lost for it', async () => {
      for (let round = 0; round < 5; round += 1) {
        const { exitCode, stdout } = await box.exec(sh('head -c 1 >/dev/null; seq 60000; exit 5'), {
          stdin: new Uint8Array(8 * 2 ** 20),
        });
        expect(exitCode).toBe(5);
        expect(stdout.trimEnd().split('\n')).toHaveLength(60_000);
      }
    });

    it('that fails ends the command and is the failure', async () => {
      const broken = (async function* () {
        yield 'half';
        throw new Error('the source broke');
      })();
      await expect(box.exec(sh('cat; sleep 31.6'), { stdin: broken })).rejects.toThrow('the source broke');
      expect(await runningInside(box)).not.toContain('sleep 31.6');
    });

    it('can be typed while the command runs', async () => {
      await using process = box.spawn(sh('while read -r word; do echo "<$word>"; done'), { stdin: 'pipe' });
      const lines = process.stdout.lines()[Symbol.asyncIterator]();
      for (const word of ['one', 'two']) {
        process.stdin?.write(`${word}\n`);
        expect((await lines.next()).value).toBe(`<${word}>`);
      }
      process.stdin?.end();
      expect((await process).exitCode).toBe(0);
    });
  });

  describe('surroundings', () => {
    it('are the image and what was asked for', async () => {
      const { stdout } = await box.exec(sh('pwd; echo "$COLOUR $SIZE $HOME"; id -u'), {
        cwd: '/usr',
        env: { SIZE: 'XL' },
      });
      expect(stdout).toBe('/usr\nred XL /tmp\n65534\n');
    });

    it('are shared by all commands of one sandbox', async () => {
      await box.exec(sh('echo one >/tmp/shared'));
      await box.exec(sh('echo two >>/tmp/shared'), { check: true });
      expect((await box.exec(['cat', '/tmp/shared'])).stdout).toBe('one\ntwo\n');
    });
  });

  describe('output', () => {
    it('is capped by bytes, and says so', async () => {
      const result = await box.exec(sh('seq 100000; echo short >&2'), { maxOutputBytes: 10 });
      expect(result).toMatchObject({
        stdout: '1\n2\n3\n4\n5\n',
        stdoutTruncated: true,
        stdoutBytesProduced: 588_895,
        stderr: 'short\n',
        stderrTruncated: false,
      });
    });

    it('keeps characters whole across the network, and cuts none at the cap', async () => {
      const script = "process.stdout.write('€'.repeat(1_000_000))";
      const whole = await box.exec(['node', '-e', script], { maxOutputBytes: 4_000_000 });
      expect(whole.stdout).toBe('€'.repeat(1_000_000));
      const cut = await box.exec(['node', '-e', script], { maxOutputBytes: 100 });
      expect(cut.stdout).toBe('€'.repeat(33));
    });

    it('streams while the command runs', async () => {
      await using process = box.spawn(sh('echo ready; read -r word; echo "got $word"'), { stdin: 'pipe' });
      const seen: string[] = [];
      for await (const line of process.stdout.lines()) {
        seen.push(line);
        if (line === 'ready') process.stdin?.end('go\n');
      }
      expect(seen).toEqual(['ready', 'got go']);
    });

    it('holds the command back while its reader is slow', async () => {
      const flood = 'i=0; while :; do head -c 65536 /dev/zero; i=$((i + 1)); echo "$i" >/tmp/progress; done';
      await using process = box.spawn(sh(flood), { maxOutputBytes: 0 });
      const pieces = process.stdout[Symbol.asyncIterator]();
      await pieces.next();
      const progress = async () => (await box.exec(['cat', '/tmp/progress'])).stdout;
      // The command stops when every buffer between it and this reader is full; then its counter stands still.
      let before = '';
      await expect
        .poll(
          async () => {
            const now = await progress();
            const still = now !== '' && now === before;
            before = now;
            return still;
          },
          { timeout: 30_000, interval: 500 },
        )
        .toBe(true);
      for (let taken = 0; taken < 8 * 2 ** 20; ) taken += (await pieces.next()).value?.length ?? 0;
      expect(Number(await progress())).toBeGreaterThan(Number(before));
    });
  });

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
      expect(await neighbour).toMatchObject({ exitCode: 0, stdout: 'alive\n' });
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
      expect((await process).timedOut).toBe(true);
      const unread = box.spawn(['sh', '-c', 'while :; do seq 1000; done'], { timeoutMs: 1_500 });
      const reader = unread.stdout[Symbol.asyncIterator]();
      await reader.next();
      expect((await unread).timedOut).toBe(true);
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
      expect(await process).toMatchObject({ exitCode: 9, stdout: expect.stringContaining('caught') });
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
      await dead.stop();
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

  it('is logged on a diagnostics channel', async () => {
    const events: ExecEvent[] = [];
    const listen = (message: unknown) => events.push(message as ExecEvent);
    subscribe('reroll.sandbox.exec', listen);
    await box.exec(sh('exit 2'));
    unsubscribe('reroll.sandbox.exec', listen);
    expect(events).toMatchObject([
      { sandbox: box.id, command: ['sh', '-c', 'exit 2', 'sh'], result: { exitCode: 2 } },
    ]);
  });
});
