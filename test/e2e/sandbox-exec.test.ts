import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout as delay } from 'node:timers/promises';
import { CommandError, type ExecEvent, type ExecOptions, type Sandbox, SandboxClient } from '@reroll/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has } from '../support/parts.js';
import { JS_IMAGE, runningInside } from '../support/sandboxes.js';

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

    it.each<[string, string[], ExecOptions, number, string]>([
      ['a program that is not there', ['no-such-program'], {}, 127, 'no-such-program: not found'],
      ['a path that is not there', ['/no/such'], {}, 127, '/no/such: not found'],
      ['a directory', ['/tmp'], {}, 126, '/tmp: it cannot be executed'],
      ['a file that is no program', ['/etc/passwd'], {}, 126, '/etc/passwd: it cannot be executed'],
      ['a directory that is not there', ['true'], { cwd: '/no/such' }, 126, 'true: no directory /no/such'],
    ])('of %s is data, and the same in a warm sandbox', async (_, command, options, exitCode, reason) => {
      const refused = { exitCode, stdout: '', stderr: `reroll: cannot run ${reason}\n` };
      expect(await box.exec(command, options)).toMatchObject(refused);
      const sandbox = { image: JS_IMAGE };
      await using pooled = new SandboxClient({ pool: { size: 1, sandbox } });
      await pooled.warm();
      await using warm = await pooled.create(sandbox);
      expect(await warm.exec(command, options)).toMatchObject(refused);
    });

    it('of a program that writes what the engine would is that program’s', async () => {
      const words = 'OCI runtime exec failed: exec failed: "x": executable file not found in $PATH: unknown';
      const script = sh('echo "$1"; read -r word; echo "$word"; echo "$1"; exit 126', words);
      await using process = box.spawn(script, { stdin: 'pipe' });
      const lines = process.stdout.lines()[Symbol.asyncIterator]();
      expect((await lines.next()).value).toBe(words);
      process.stdin?.end('more\n');
      expect(await process.wait()).toMatchObject({
        exitCode: 126,
        stdout: `${words}\nmore\n${words}\n`,
        stderr: '',
      });
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
      expect((await process.wait()).exitCode).toBe(0);
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

  it('is a handle that an async function can return', async () => {
    const start = async () => box.spawn(sh('read -r word; exit "$word"'), { stdin: 'pipe' });
    await using process = await start();
    const given = process.wait({ signal: AbortSignal.timeout(100) });
    await expect(given).rejects.toMatchObject({ name: 'TimeoutError' });
    process.stdin?.end('6\n');
    expect(await process.wait()).toMatchObject({ exitCode: 6, aborted: false });
    expect(await process.wait()).toBe(await process.wait());
  });

  it('can have a sandbox of its own, which ends with it', async () => {
    await using own = new SandboxClient();
    await using session = own.session({ image: JS_IMAGE });
    const process = await session.spawn(['cat'], { stdin: 'pipe', maxOutputBytes: 3 });
    expect(own.stats().running).toBe(1);
    process.stdin?.end('typed');
    expect(await process.wait()).toMatchObject({ exitCode: 0, stdout: 'typ', stdoutTruncated: true });
    await expect.poll(() => own.stats().running, { timeout: 20_000 }).toBe(0);
    const failing = await own.spawn(['false'], { image: JS_IMAGE, check: true });
    await expect(failing.wait()).rejects.toMatchObject({ code: 'COMMAND_FAILED' });
    {
      await using left = await session.spawn(['sleep', '61.7']);
      await left.started;
    }
    await session.spawn(['sleep', '61.8']);
    await session.close();
    await expect.poll(() => own.stats().running, { timeout: 20_000 }).toBe(0);
    await expect(session.spawn([])).rejects.toMatchObject({ code: 'CLIENT_CLOSED' });
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
