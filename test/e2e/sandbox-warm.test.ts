// The first command of a warm container becomes what already waits inside. Whatever it is, it must be what it would have
// been as an exec of the engine.
import { type ExecOptions, type Sandbox, SandboxClient } from '@reroll/sandbox';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has } from '../support/parts.js';
import { fileAppears, JS_IMAGE, runningInside } from '../support/sandboxes.js';

/** Group of a command that did not need the engine to start. */
const STANDBY_GROUP = '19999';

// Builtins of the shell alone: a pipeline would be among its open files until it has started the last part of it.
const OPEN_FILES = `for file in /proc/$$/fd/*; do
  [ -e "$file" ] || continue
  kind=other
  [ -p "$file" ] && kind=pipe
  [ -c "$file" ] && kind=device
  echo "\${file##*/} $kind"
done`;

describe.skipIf(!has('docker'))('the first command of a warm sandbox', () => {
  const options = { image: JS_IMAGE, memoryBytes: 96 * 2 ** 20, env: { COLOUR: "dark 'red'\n", EMPTY: '' } };
  const sh = (script: string, ...args: string[]) => ['sh', '-c', script, 'sh', ...args];
  let client: SandboxClient;
  let cold: Sandbox;
  const docker = new Docker();

  beforeAll(async () => {
    client = new SandboxClient({ pool: { size: 1, sandbox: options } });
    cold = await new SandboxClient().create(options);
  });
  afterAll(async () => {
    await client.close();
    await cold.close();
  });

  async function warmBox(): Promise<Sandbox> {
    await client.warm();
    return await client.create(options);
  }

  it('was started before it was asked for; the second is an exec like every other', async () => {
    await using box = await warmBox();
    expect((await box.exec(['id', '-g'])).stdout.trim()).toBe(STANDBY_GROUP);
    expect((await box.exec(['id', '-g'])).stdout.trim()).not.toBe(STANDBY_GROUP);
    expect((await box.exec(['id', '-u'])).stdout.trim()).toBe('65534');
  });

  it.each<[string, string[], ExecOptions?]>([
    ['environment', ['cat', '/proc/self/environ']],
    [
      'environment with more',
      ['cat', '/proc/self/environ'],
      { env: { COLOUR: 'blue', MORE: 'a=b c', PWD: '/' } },
    ],
    ['status', sh('grep -E "^(Uid|Cap[A-Z][a-z]+|NoNewPrivs|Seccomp|Sig[A-Z][a-z]+):" /proc/self/status')],
    ['limits', ['cat', '/proc/self/limits']],
    ['open files', sh(OPEN_FILES)],
    ['words', ['printf', '%s|', '$HOME', '`id`', 'a b', "'", '', 'two\nlines', '\\n', '-x', '"$n"', 'grüße']],
    ['directory', ['pwd']],
    ['directory asked for', ['pwd'], { cwd: '/usr/lib' }],
    ['program from a PATH asked for', ['node', '-p', '1'], { env: { PATH: '/usr/local/bin' } }],
    ['no input', ['wc', '-c']],
    ['input of one line', ['cat'], { stdin: 'a line\nand more' }],
    ['input that nobody reads', ['true'], { stdin: 'x'.repeat(300_000) }],
    ['large input', ['md5sum'], { stdin: 'x'.repeat(3_000_000) }],
    ['exit code', sh('echo out; echo err >&2; exit 3')],
    ['signal', sh('kill -TERM $$')],
    ['capped output', sh('head -c 100000 /dev/zero'), { maxOutputBytes: 10 }],
    ['long command', ['printf', '%s', 'x'.repeat(100_000)]],
    ['out of memory', ['node', '-e', 'const kept = []; for (;;) kept.push(Buffer.alloc(2 ** 20, 1))']],
  ])('is what an exec of the engine is: %s', async (_name, command, exec) => {
    await using box = await warmBox();
    const { durationMs: _warm, ...first } = await box.exec(command, exec);
    const { durationMs: _cold, ...other } = await cold.exec(command, exec);
    expect(first).toEqual(other);
  });

  it.each([
    ['no such program', ['no-such-program'], {}],
    ['no program', ['/tmp'], {}],
    ['no such directory', ['true'], { cwd: '/no/such/place' }],
    ['name that looks like a variable', ['A=b'], {}],
  ])('that cannot be run is data: %s', async (_name, command, exec) => {
    await using box = await warmBox();
    const { exitCode } = await box.exec(command, exec);
    expect([126, 127]).toContain(exitCode);
  });

  it('ends at its time limit with its whole tree', async () => {
    await using box = await warmBox();
    const script = 'setsid sh -c "nohup sleep 60.25 & env -i setsid sleep 60.5" & echo begun; sleep 60.75';
    const result = await box.exec(sh(script), { timeoutMs: 1_000 });
    expect(result).toMatchObject({ timedOut: true, exitCode: 137, stdout: 'begun\n' });
    expect((await runningInside(box)).filter((line) => line.startsWith('sleep'))).toEqual([]);
  });

  it('takes input while it runs, signals, and an abort', async () => {
    await using box = await warmBox();
    const controller = new AbortController();
    const process = box.spawn(
      sh('trap "touch /tmp/got" USR1; touch /tmp/up; cat; while :; do sleep 0.05; done'),
      {
        stdin: 'pipe',
        signal: controller.signal,
      },
    );
    process.stdin?.end('typed');
    await fileAppears(box, '/tmp/up');
    await process.kill('SIGUSR1');
    await fileAppears(box, '/tmp/got');
    controller.abort();
    expect(await process.wait()).toMatchObject({ aborted: true, exitCode: 137, stdout: 'typed' });
  });

  it.each(['cat', 'env'])('is an exec of the engine where the image lacks `%s`', async (missing) => {
    const image = `reroll-test/without-${missing}:1`;
    const dockerfile = `FROM ${JS_IMAGE}\nUSER 0\nRUN rm "$(command -v ${missing})"\n`;
    await client.buildImage({ tag: image, files: [{ path: 'Dockerfile', content: dockerfile }] });
    await using spare = new SandboxClient({ pool: { size: 1, sandbox: { image } } });
    await spare.warm();
    expect(spare.stats().pooled).toBe(1);
    await using box = await spare.create({ image });
    const { exitCode, stdout } = await box.exec(['id', '-g']);
    expect(exitCode).toBe(0);
    expect(stdout.trim()).not.toBe(STANDBY_GROUP);
    expect((await runningInside(box)).filter((line) => line.includes('read -r line'))).toEqual([]);
    await spare.close();
    await docker.getImage(image).remove({ force: true });
  });
});
