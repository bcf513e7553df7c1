import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { reroll } from '../support/cli.js';
import { ROOT } from '../support/packages.js';

const folder = mkdtempSync(join(tmpdir(), 'reroll-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const jsonLines = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

describe('reroll demo', () => {
  test('shows the published table and names each trajectory', async () => {
    const { exitCode, stdout } = await reroll(['demo']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('seed=42 → 30 steps, reward=30.0');
    expect(stdout).toMatch(/ 0 +18 +18\.0\n +1 +29 +29\.0\n +2 +14 +14\.0\n +3 +15 +15\.0\n/);
    expect(stdout.match(/[0-9a-f]{64}/g)).toHaveLength(6);
  });
});

describe('reroll rollout', () => {
  const words = [
    'rollout',
    '--env',
    'CartPole-v1',
    '--seeds',
    '0..3',
    '--policy',
    'random',
    '--max-steps',
    '200',
  ];

  test('--json gives one line per rollout in seed order, and nothing else on stdout', async () => {
    const { exitCode, stdout, stderr } = await reroll([
      ...words,
      '--backend',
      'worker',
      '--concurrency',
      '2',
      '--json',
    ]);
    expect(exitCode).toBe(0);
    const lines = jsonLines(stdout);
    expect(lines.map(({ seed, steps, totalReward }) => [seed, steps, totalReward])).toEqual([
      ['0', 18, 18],
      ['1', 29, 29],
      ['2', 14, 14],
      ['3', 15, 15],
    ]);
    const keys = [
      'env',
      'seed',
      'steps',
      'totalReward',
      'terminated',
      'truncated',
      'digest',
      'backend',
      'verified',
    ];
    for (const line of lines) expect(Object.keys(line)).toEqual(keys);
    expect(stderr).toContain('4 rollouts verified, 76 steps');
  });

  test('gives the same digests on every backend', async () => {
    const digests = await Promise.all(
      ['inline', 'worker', 'process'].map(async (backend) => {
        const { stdout } = await reroll([...words, '--backend', backend, '--json']);
        return jsonLines(stdout).map(({ digest }) => digest);
      }),
    );
    expect(digests[1]).toEqual(digests[0]);
    expect(digests[2]).toEqual(digests[0]);
  });

  test('counts in words', async () => {
    const { stderr } = await reroll(['rollout', '--seeds', '0', '--max-steps', '1']);
    expect(stderr).toContain('1 rollout verified, 1 step, ');
  });

  test('--out writes the same lines to a file', async () => {
    const path = join(folder, 'rollouts.jsonl');
    const { stdout } = await reroll([...words, '--json']);
    const written = await reroll([...words, '--out', path]);
    expect(written).toMatchObject({ exitCode: 0, stdout: '' });
    expect(readFileSync(path, 'utf8')).toBe(stdout);
  });

  test('Ctrl-C ends it with 130, while printing and while writing a file', async () => {
    const endless = ['rollout', '--seeds', '0..99999999'];
    const printing = await reroll([...endless, '--json'], { interruptWhen: (stdout) => stdout !== '' });
    expect(printing.exitCode).toBe(130);

    const partial = () => readdirSync(folder).some((name) => name.includes('partial'));
    const writing = await reroll([...endless, '--out', join(folder, 'endless')], { interruptWhen: partial });
    expect(writing.exitCode).toBe(130);
    expect(partial()).toBe(false);
  });

  test.each([
    [['--seeds', '3..1'], 'must not be below'],
    [['--seeds', 'one'], 'takes non-negative integers and ranges'],
    [['--seeds', '0', '--policy', 'clever'], 'unknown policy "clever"'],
    [['--seeds', '0', '--max-steps', '0'], 'Expected an integer from 1'],
    [['--seeds', '0', '--backend', 'moon'], 'Allowed choices'],
    [['--seeds', '0', '--json', '--out', 'x'], 'cannot be used with'],
    [['--seeds', '0', '--out', '/nonexistent/file'], 'cannot write /nonexistent/file: no such folder'],
    [[], "required option '--seed, --seeds <list>'"],
  ])('%j is a usage error', async (args, message) => {
    const { exitCode, stdout, stderr } = await reroll(['rollout', ...args]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(new RegExp(message.replace(/[<>']/g, '.')));
    expect(stdout).not.toMatch(/\d/);
  });
});

describe('reroll verify', () => {
  test('agrees with itself across backends', async () => {
    const words = [
      '--seed',
      '42',
      '--max-steps',
      '200',
      '--runs',
      '3',
      '--backends',
      'inline,worker,process',
    ];
    const { exitCode, stdout } = await reroll(['verify', '--env', 'CartPole-v1', ...words]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('same bytes in 9 isolates');
    expect(new Set(stdout.match(/[0-9a-f]{64}/g)).size).toBe(1);
  });

  test('needs two isolates to compare', async () => {
    const { exitCode, stderr } = await reroll(['verify', '--seed', '1', '--runs', '1']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('runs must be at least 2');
    const backends = ['--backends', 'inline,worker'];
    expect((await reroll(['verify', '--seed', '1', '--runs', '1', ...backends])).exitCode).toBe(0);
  });

  test('refuses a backend that there is not', async () => {
    const { exitCode, stderr } = await reroll(['verify', '--seed', '1', '--backends', 'worker,moon']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Unknown backend "moon": expected inline, ');
  });
});

describe('reroll export', () => {
  test('writes bytes whose SHA-256 is the digest', async () => {
    const spec = ['--seed', '7', '--policy', 'linear'];
    const main = join(ROOT, 'packages/cli/dist/main.js');
    const { stdout } = spawnSync(process.execPath, [main, 'export', '--raw', ...spec]);
    const { stdout: line } = await reroll(['rollout', '--seeds', '7', '--policy', 'linear', '--json']);
    expect(createHash('sha256').update(stdout).digest('hex')).toBe(jsonLines(line)[0]?.['digest']);
  });
});

describe('reroll images build', () => {
  test('sends the engine what the package ships', async () => {
    const socket = join(folder, 'builder.sock');
    const id = `sha256:${'ab'.repeat(32)}`;
    const contexts: { url: string; context: Buffer }[] = [];
    const engine = createServer((request, response) => {
      const { url = '', method } = request;
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        if (url.includes('/build')) contexts.push({ url, context: Buffer.concat(pieces) });
        const isInfo = url.endsWith('/info');
        const isHeld = method === 'GET' && contexts.length > 0 && url.includes('/images/');
        response.writeHead(isInfo || isHeld || url.includes('/build') ? 200 : 404, {
          'content-type': 'application/json',
        });
        const info = { ServerVersion: '0', Architecture: 'x86_64', Runtimes: { runc: {} } };
        const answer = isInfo
          ? info
          : isHeld
            ? { Id: id }
            : url.includes('/build')
              ? { aux: { ID: id } }
              : {};
        response.end(`${JSON.stringify(answer)}\n`);
      });
    }).listen(socket);
    onTestFinished(() => void engine.close());
    const environment = { DOCKER_HOST: `unix://${socket}` };
    const { exitCode, stdout, stderr } = await reroll(['images', 'build', 'js'], { environment });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^reroll\/js:\S+ on the official image: abababababab in [\d.]+ s\n$/);
    expect(contexts).toHaveLength(1);
    const sent = contexts[0]!.context.toString('latin1');
    for (const path of ['Dockerfile', 'opt/harness.mjs', 'javascript.wasm', 'python.wasm'])
      expect(sent).toContain(path);
    const local = await reroll(['images', 'build', 'js', '--base', 'moon'], { environment });
    expect(local).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Allowed choices are auto') });
  });
});

describe('reroll itself', () => {
  test('--version, --help and completion', async () => {
    const { version } = JSON.parse(readFileSync(`${ROOT}packages/cli/package.json`, 'utf8'));
    expect(await reroll(['--version'])).toMatchObject({ exitCode: 0, stdout: `${version}\n` });
    expect((await reroll(['--help'])).stdout).toContain('Exit codes');
    for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
      expect((await reroll(['completion', shell])).stdout).toContain('reroll');
    }
    expect((await reroll(['complete', '--', 'rollout', '--backend', ''])).stdout).toContain('process');
  });

  test('an unknown command is a usage error with a suggestion', async () => {
    const { exitCode, stderr } = await reroll(['rolout']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Did you mean rollout?');
  });

  test('doctor reports Node and the core', async () => {
    const { exitCode, stdout } = await reroll(['doctor', '--json']);
    expect(exitCode).toBe(0);
    expect(jsonLines(stdout).slice(0, 2)).toMatchObject([
      { part: 'Node', present: true },
      { part: 'simulation core' },
    ]);
  });

  test('doctor tells someone without the project’s files how to get images', async () => {
    // An engine that holds nothing.
    const socket = join(folder, 'bare.sock');
    const engine = createServer(({ url = '' }, response) => {
      const known = url.endsWith('/info');
      response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify(known ? { ServerVersion: '0', Runtimes: { runc: {} } } : { message: 'no' }),
      );
    }).listen(socket);
    onTestFinished(() => void engine.close());
    const { exitCode, stdout } = await reroll(['doctor', '--json'], {
      environment: { DOCKER_HOST: `unix://${socket}` },
    });
    expect(exitCode).toBe(0);
    const detail = 'build it with `reroll images build`';
    expect(jsonLines(stdout).slice(3)).toMatchObject([
      { part: expect.stringMatching(/^reroll\/js:/), present: false, detail },
      { part: expect.stringMatching(/^reroll\/python:/), present: false, detail },
    ]);
  });
});
