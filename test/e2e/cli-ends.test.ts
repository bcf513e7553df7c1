// How commands end: signals, readers that leave, disks that are full, engines that never answer.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  constants,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type CliOptions, reroll } from '../support/cli.js';
import { ROOT } from '../support/packages.js';
import { has } from '../support/parts.js';
import { JS_IMAGE } from '../support/sandboxes.js';

const folder = mkdtempSync(join(tmpdir(), 'reroll-ends-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ENDS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;

const ENDLESS = ['rollout', '--seeds', '0..999999999', '--json'];

describe('a signal', () => {
  test.each(ENDS)('%s ends what is under way with %i', async (signal, exitCode) => {
    const result = await reroll(ENDLESS, { signal, interruptWhen: (stdout) => stdout !== '' });
    expect(result.exitCode).toBe(exitCode);
  });

  test.each(ENDS)('%s leaves nothing of a file that is half written', async (signal, exitCode) => {
    const own = mkdtempSync(join(folder, 'half-'));
    const words = [...ENDLESS.slice(0, -1), '--out', join(own, 'rows.jsonl')];
    const interruptWhen = () => readdirSync(own).length > 0;
    const result = await reroll(words, { signal, interruptWhen });
    expect({ exitCode: result.exitCode, left: readdirSync(own) }).toEqual({ exitCode, left: [] });
  });

  // The file is a named pipe: the command waits for it with its signal handlers in place, until the test has sent one.
  test.each([
    ['policy check', ['policy', 'check', 'PIPE'], {}],
    ['play', ['play', '--opponent', 'PIPE'], { keepOpen: true }],
  ] as const)('ends %s while the interpreter loads', async (name, words, options: CliOptions) => {
    for (const [signal, exitCode] of ENDS) {
      const pipe = join(folder, `${name.replace(' ', '-')}-${signal}.py`);
      execFileSync('mkfifo', [pipe]);
      let waits = false;
      let tellSent = (): void => {};
      const sent = new Promise<void>((resolve) => {
        tellSent = resolve;
      });
      const interruptWhen = () => {
        if (waits) setImmediate(tellSent);
        return waits;
      };
      const args = words.map((word) => (word === 'PIPE' ? pipe : word));
      const running = reroll(args, { ...options, signal, interruptWhen });
      // Opens when the command does, which then reads on only when the text is there.
      const writer = await open(pipe, constants.O_WRONLY);
      waits = true;
      await sent;
      await writer.write('def choose_action(board, player, rng):\n    return board.index(None)\n');
      await writer.close();
      const result = await running;
      expect(result).toMatchObject({ exitCode, stdout: '' });
    }
  });

  test.each([['doctor'], ['sandbox ls'], ['sandbox prune'], ['sandbox stop some-id']])(
    'ends %s that waits for an engine which never answers',
    async (words) => {
      const socket = join(folder, `${words.replaceAll(' ', '-')}.sock`);
      let asked = false;
      const engine = createServer((connection) => {
        asked = true;
        connection.on('error', () => {});
      }).listen(socket);
      await once(engine, 'listening');
      const environment = { DOCKER_HOST: `unix://${socket}` };
      const { exitCode, stderr } = await reroll(words.split(' '), {
        environment,
        interruptWhen: () => asked,
      });
      engine.close();
      expect(exitCode).toBe(130);
      expect(stderr).toContain('reroll: interrupted\n');
    },
  );
});

describe('a second signal', () => {
  test('ends at once what waits in vain for an engine, as the command says', async () => {
    const socket = join(folder, 'mute.sock');
    const engine = createServer((connection) => connection.on('error', () => {})).listen(socket);
    await once(engine, 'listening');
    const main = `${ROOT}packages/cli/dist/main.js`;
    const words = ['sandbox', 'run', '--image', JS_IMAGE, '--', 'true'];
    const child = spawn(process.execPath, [main, ...words], {
      env: { ...process.env, DOCKER_HOST: `unix://${socket}` },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ended = once(child, 'exit');
    await once(engine, 'connection');
    child.kill('SIGINT');
    const [said] = await once(child.stderr.setEncoding('utf8'), 'data');
    expect(said).toContain('Ctrl-C again exits at once');
    child.kill('SIGTERM');
    expect(await ended).toEqual([null, 'SIGTERM']);
    engine.close();
  });
});

describe('a reader that leaves', () => {
  test('ends a batch quietly, as a broken pipe does', async () => {
    const { exitCode, stderr } = await reroll(ENDLESS, { leaveEarly: true });
    expect(exitCode).toBe(141);
    expect(stderr).not.toMatch(/reroll:|Error|EPIPE/);
  });

  test('of standard error alone ends nothing', async () => {
    const main = `${ROOT}packages/cli/dist/main.js`;
    const words = ['rollout', '--seeds', '0..3', '--max-steps', '1', '--backend', 'inline'];
    const child = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.destroy();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test.skipIf(!has('docker'))('ends a sandbox, too', async () => {
    const tag = `cli-reader:${process.pid}`;
    const words = ['sandbox', 'run', '--image', JS_IMAGE, '--tag', tag, '--', 'yes'];
    expect(await reroll(words, { leaveEarly: true })).toMatchObject({ exitCode: 141, stderr: '' });
    expect((await reroll(['sandbox', 'ls', '--json', '--tag', tag])).stdout).toBe('');
  });
});

describe.runIf(process.platform === 'linux')('a full disk', () => {
  const full = { stdoutPath: '/dev/full' };

  test.each([
    ['rollout --seeds 0..3'],
    ['rollout --seeds 0..3 --json'],
    ['export --raw --seed 1'],
    ['match --x random --o random --seeds 0 --games 2'],
    ['--help'],
  ])('is what `%s` says was wrong', async (words) => {
    const { exitCode, stderr } = await reroll(words.split(' '), full);
    expect(exitCode).toBe(4);
    expect(stderr).toContain('reroll: cannot write to standard output: no space left on the disk\n');
    expect(stderr).not.toContain('bug');
  });
});

describe('a file that a command writes', () => {
  test.runIf(process.platform === 'linux')('may be on a disk that is full', async () => {
    const path = join(folder, 'full');
    symlinkSync('/dev/full', path);
    const { exitCode, stderr } = await reroll(['rollout', '--seeds', '0', '--out', path]);
    expect(exitCode).toBe(4);
    expect(stderr).toContain(`reroll: cannot write ${path}: no space left on the disk\n`);
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
  });

  const words = ['rollout', '--seeds', '0,1', '--max-steps', '200', '--out'];

  test('replaces the target of a link, and keeps the link', async () => {
    const [target, link] = [join(folder, 'target.jsonl'), join(folder, 'link.jsonl')];
    writeFileSync(target, 'old', { mode: 0o600 });
    symlinkSync(target, link);
    expect((await reroll([...words, link])).exitCode).toBe(0);
    expect(readFileSync(target, 'utf8').trim().split('\n')).toHaveLength(2);
    expect(statSync(target).mode & 0o777).toBe(0o600);
    expect(readFileSync(link, 'utf8')).toBe(readFileSync(target, 'utf8'));
  });

  test('may be a pipe or a device, which stays one', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const [{ exitCode }, text] = await Promise.all([
      reroll([...words, pipe]),
      open(pipe).then(async (reader) => {
        const read = await reader.readFile('utf8');
        await reader.close();
        return read;
      }),
    ]);
    expect(exitCode).toBe(0);
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).steps),
    ).toEqual([18, 29]);
    expect(statSync(pipe).isFIFO()).toBe(true);
  });

  test.each([['--out'], ['--code-out'], ['--checkpoint']])(
    'is tried before the training: %s',
    async (option) => {
      const path = '/nonexistent/q.json';
      const { exitCode, stdout, stderr } = await reroll(['train-q', '--iterations', '1', option, path]);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr).toContain(`cannot write ${path}: no such folder`);
    },
  );

  test('is another one for every option, however it is called', async () => {
    const own = mkdtempSync(join(folder, 'names-'));
    const alias = join(own, 'alias');
    symlinkSync(own, alias);
    const [there, link] = [join(own, 'there.json'), join(own, 'there-too.json')];
    writeFileSync(there, '{}');
    symlinkSync(there, link);
    for (const [one, other] of [
      [join(own, 'same.json'), join(own, 'same.json')],
      [join(own, 'same.json'), `${own}/./same.json`],
      [join(own, 'same.json'), join(alias, 'same.json')],
      [there, link],
    ] as const) {
      const words = ['train-q', '--iterations', '1', '--out', one, '--code-out', other];
      const { exitCode, stderr } = await reroll(words);
      expect(exitCode).toBe(2);
      expect(stderr).toContain('must name different files');
    }
  });
});

describe.skipIf(!has('python'))('a terminal', () => {
  // Both streams on one terminal: rows must not share their line with a count.
  const IN_TERMINAL = 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)';

  test('shows rows without a count between them', () => {
    const run = (...words: string[]) =>
      execFileSync(
        'python3',
        ['-c', IN_TERMINAL, process.execPath, `${ROOT}packages/cli/dist/main.js`, ...words],
        {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
    // Enough chunks for several to finish while the count may be rewritten.
    const shown = run('rollout', '--seeds', '0..1999', '--policy', 'linear', '--concurrency', '1');
    // What stays on the screen of a line is what follows its last wipe.
    const lines = shown.split('\r\n').map((line) => line.split('\u001b[K').at(-1)!);
    const rows = lines.filter((line) => line.includes('500.0'));
    expect(rows).toHaveLength(2000);
    for (const row of rows) expect(row).toMatch(/^ +\d+ +500 +500\.0$/);
  });
});
