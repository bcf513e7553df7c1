import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SandboxClient } from '@reroll/sandbox';
import { afterAll, describe, expect, test } from 'vitest';
import { reroll } from '../support/cli.js';
import { removeImages } from '../support/env-images.js';
import { has } from '../support/parts.js';
import { JS_IMAGE } from '../support/sandboxes.js';

const run = (flags: readonly string[], command: readonly string[], options = {}) =>
  reroll(['sandbox', 'run', '--image', JS_IMAGE, ...flags, '--', ...command], options);

describe.skipIf(!has('docker'))('reroll sandbox run', () => {
  test('passes output on, and leaves with the command’s exit code', async () => {
    expect(await run([], ['sh', '-c', 'echo out; echo err >&2; exit 7'])).toEqual({
      exitCode: 7,
      stdout: 'out\n',
      stderr: 'err\n',
    });
    expect(await run([], ['node', '-p', '6 * 7'])).toEqual({ exitCode: 0, stdout: '42\n', stderr: '' });
  });

  test('takes standard input, variables and words that look like its own options', async () => {
    const script = 'cat; echo "$A,$B"; echo "$@"';
    const { stdout } = await run(
      ['--stdin', '--env', 'A=1', '--env', 'B=x=y'],
      ['sh', '-c', script, 'sh', '--json', '--image'],
      { input: 'fed\n' },
    );
    expect(stdout).toBe('fed\n1,x=y\n--json --image\n');
  });

  test('ends with its command, whatever standard input still holds', async () => {
    const { exitCode, stdout } = await run(['--stdin'], ['head', '-n', '1'], {
      input: 'one\n',
      keepOpen: true,
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'one\n' });
  });

  test('passes on more than any buffer holds, byte for byte', async () => {
    const { stdout, exitCode } = await run(
      [],
      ['node', '-e', 'process.stdout.write("0123456789".repeat(3e5))'],
    );
    expect(exitCode).toBe(0);
    expect(stdout === '0123456789'.repeat(3e5)).toBe(true);
  });

  test('says why a command was killed', async () => {
    const late = await run(['--timeout-ms', '1500'], ['sh', '-c', 'echo begun; sleep 60']);
    expect(late).toEqual({
      exitCode: 137,
      stdout: 'begun\n',
      stderr: 'reroll: the command did not end within 1500 ms\n',
    });
    const hungry = 'const held = []; for (;;) held.push(Buffer.alloc(2 ** 24, 1));';
    const fat = await run(['--memory-mib', '64'], ['node', '-e', hungry]);
    expect(fat).toMatchObject({ exitCode: 137, stderr: expect.stringContaining('of which it had 64 MiB') });
  });

  test('--json gives the whole result', async () => {
    const command = ['sh', '-c', 'echo out; echo err >&2; exit 3'];
    const { exitCode, stdout, stderr } = await run(['--json'], command);
    expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      exitCode: 3,
      signal: null,
      stdout: 'out\n',
      stdoutTruncated: false,
      stderr: 'err\n',
      stderrTruncated: false,
      timedOut: false,
      oomKilled: false,
      durationMs: expect.any(Number),
    });
  });

  test('--json names the signal that killed a command, and keeps what was printed', async () => {
    const { exitCode, stdout } = await run(['--json'], ['sh', '-c', 'echo last; kill -9 $$']);
    expect(exitCode).toBe(137);
    expect(JSON.parse(stdout)).toMatchObject({ exitCode: 137, signal: 'SIGKILL', stdout: 'last\n' });
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends it with %i, and leaves no container', async (signal, code) => {
    const tag = `cli-${signal}:${process.pid}`;
    const interruptWhen = (stdout: string) => stdout.includes('begun');
    const command = ['sh', '-c', 'trap "" INT TERM; echo begun; sleep 60 & wait'];
    const { exitCode } = await run(['--tag', tag], command, { signal, interruptWhen });
    expect(exitCode).toBe(code);
    expect((await reroll(['sandbox', 'ls', '--tag', tag, '--json'])).stdout).toBe('');
  });

  test('a command that there is not has an exit code of its own', async () => {
    const { exitCode } = await run([], ['nothing-of-that-name']);
    // 127 as in a shell; older runtimes say 126.
    expect([126, 127]).toContain(exitCode);
  });

  test('is listed by its tags while it runs', async () => {
    const tag = `cli-listed:${process.pid}`;
    let listed: Promise<{ readonly stdout: string }> | undefined;
    let lines: string | undefined;
    const interruptWhen = (stdout: string) => {
      if (stdout.includes('begun')) listed ??= reroll(['sandbox', 'ls', '--tag', tag, '--json']);
      void listed?.then((result) => {
        lines = result.stdout;
      });
      return lines !== undefined;
    };
    await run(['--tag', tag, '--tag', 'other'], ['sh', '-c', 'echo begun; sleep 60'], { interruptWhen });
    expect(JSON.parse(lines ?? '')).toMatchObject({
      image: JS_IMAGE,
      status: 'running',
      tags: [tag, 'other'],
    });
  });

  test.each([
    [['--image', 'reroll/nothing:0', '--', 'true'], 2, /does not have the image/],
    [['--image', 'two words', '--', 'true'], 2, /Expected a name such as/],
    [['--image', JS_IMAGE], 2, /missing required argument/],
    [['--', 'true'], 2, /required option '--image <name>'/],
    [['--image', JS_IMAGE, '--env', '=x', '--', 'true'], 2, /Expected KEY=VALUE/],
    [['--image', JS_IMAGE, '--cpus', '0', '--', 'true'], 2, /Expected a number from 0.01/],
    [['--image', JS_IMAGE, '--tag', 'two words', '--', 'true'], 2, /tags\[0\] must be/],
  ])('%j ends with %i', async (args, code, message) => {
    const { exitCode, stdout, stderr } = await reroll(['sandbox', 'run', ...args]);
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

describe.skipIf(!has('docker'))('reroll sandbox ls, stop and prune', () => {
  test('see and end the sandbox of another process', async () => {
    await using client = new SandboxClient();
    const tag = `cli-test:${process.pid}`;
    const box = await client.create({ image: JS_IMAGE, tags: [tag] });

    const table = await reroll(['sandbox', 'ls', '--tag', tag]);
    expect(table.stdout).toMatch(new RegExp(`${box.id} +running +${JS_IMAGE} +${process.pid} \\(alive\\)`));
    const { stdout } = await reroll(['sandbox', 'ls', '--tag', tag, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ id: box.id, status: 'running', tags: [tag] });

    const pruned = await reroll(['sandbox', 'prune']);
    expect(pruned.stdout).not.toContain(box.id);
    expect(pruned.stderr).toMatch(/kept [1-9]\d* in use\n$/);

    expect(await reroll(['sandbox', 'stop', box.id])).toMatchObject({ exitCode: 0, stdout: `${box.id}\n` });
    expect(await box.wait()).toBe('failed');
    expect((await reroll(['sandbox', 'ls', '--tag', tag, '--json'])).stdout).toBe('');
    expect(await reroll(['sandbox', 'stop', box.id])).toMatchObject({ exitCode: 2 });
    expect(await reroll(['sandbox', 'stop', '--missing-ok', box.id])).toMatchObject({ exitCode: 0 });
  });

  test('stop ends those that there are, whatever stands before them', async () => {
    await using client = new SandboxClient();
    const box = await client.create({ image: JS_IMAGE });
    const { exitCode, stdout, stderr } = await reroll(['sandbox', 'stop', 'none', box.id, 'no-other']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: `${box.id}\n` });
    expect(stderr).toBe('reroll: no sandbox is named none; no sandbox is named no-other\n');
    expect(await box.wait()).toBe('failed');
  });
});

describe.skipIf(!has('docker'))('reroll sandbox build', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reroll-cli-build-'));
  const image = `reroll/test-cli:${process.pid}`;
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    removeImages([image]);
  });

  test('makes an image that runs', async () => {
    writeFileSync(
      join(folder, 'Dockerfile'),
      `FROM ${JS_IMAGE}\nARG WORD\nENV WORD=$WORD\nCOPY greeting /greeting\n`,
    );
    writeFileSync(join(folder, 'greeting'), 'hello ');
    const built = await reroll(['sandbox', 'build', '--tag', image, '--build-arg', 'WORD=there', folder]);
    expect(built).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^sha256:[0-9a-f]{64}\n$/) });
    const words = ['sh', '-c', 'cat /greeting; echo $WORD'];
    const { stdout } = await reroll(['sandbox', 'run', '--image', image, '--', ...words]);
    expect(stdout).toBe('hello there\n');
  });

  test('says what a broken Dockerfile did', async () => {
    writeFileSync(join(folder, 'Dockerfile'), `FROM ${JS_IMAGE}\nRUN echo last words && exit 9\n`);
    const { exitCode, stdout, stderr } = await reroll(['sandbox', 'build', '--tag', image, folder]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/last words[\s\S]*code: 9/);
  });

  test('needs a folder that there is', async () => {
    const { exitCode, stderr } = await reroll(['sandbox', 'build', '--tag', image, '/nonexistent']);
    expect(exitCode).toBe(2);
    expect(stderr).toBe('reroll: cannot read /nonexistent: no such folder\n');
  });

  test('refuses what an image would lack', async () => {
    symlinkSync('greeting', join(folder, 'link'));
    const { exitCode, stderr } = await reroll(['sandbox', 'build', '--tag', image, folder]);
    rmSync(join(folder, 'link'));
    expect(exitCode).toBe(2);
    expect(stderr).toContain('link is neither a file nor a folder');
  });
});

describe.skipIf(!has('docker'))('reroll on the docker backend', () => {
  test('gives the published rollouts', async () => {
    const words = ['rollout', '--seeds', '0..3', '--max-steps', '200', '--json', '--backend', 'docker'];
    const { exitCode, stdout } = await reroll(words);
    expect(exitCode).toBe(0);
    const steps = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).steps);
    expect(steps).toEqual([18, 29, 14, 15]);
  });

  test('verifies across all backends', async () => {
    const backends = ['--backends', 'inline,worker,process,docker'];
    const { exitCode, stdout } = await reroll(['verify', '--seed', '42', '--max-steps', '200', ...backends]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('same bytes in 8 isolates');
  });
});

describe('reroll without an engine', () => {
  const environment = { DOCKER_HOST: 'unix:///nonexistent/docker.sock' };

  test.each([
    [['sandbox', 'ls']],
    [['sandbox', 'run', '--image', JS_IMAGE, '--', 'true']],
    [['rollout', '--seeds', '0', '--backend', 'docker', '--json']],
  ])('%j ends with 4 and says what is missing', async (args) => {
    const { exitCode, stdout, stderr } = await reroll(args, { environment });
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
    expect(stderr).toContain('no Docker engine answers');
  });
});
