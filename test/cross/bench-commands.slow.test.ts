// `bench --json` and `bench:compare`, in small checkouts with benchmarks that know what they will find.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT, VERSION } from '../support/packages.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reroll-bench-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A benchmark that reports figures. */
const reporting = (...figures: string[]): string =>
  `import { reportFigure } from '../figures.mjs';\n${figures.map((figure) => `reportFigure(${figure});`).join('\n')}`;

const STEPS = (value: number | string): string =>
  `{ name: 'steps', unit: 'steps/s', value: ${value}, better: 'higher' }`;

/** An expression that is 0.75 in one run and 3 in the next; a file counts them. */
const noise = (name: string): string => {
  const file = JSON.stringify(join(folder, name));
  return `await import('node:fs').then((fs) => {
    fs.appendFileSync(${file}, '.');
    return fs.statSync(${file}).size % 2 ? 0.75 : 3;
  })`;
};

/** A built checkout with the real commands and with benchmarks of its own: source by path. */
function checkout(name: string, benches: Record<string, string>): string {
  const root = join(folder, name);
  for (const path of ['bench', 'node_modules', 'packages/env/dist', 'sim-core/dist'])
    mkdirSync(join(root, path), { recursive: true });
  for (const file of readdirSync(`${ROOT}bench`).filter((path) => path.endsWith('.mjs')))
    cpSync(`${ROOT}bench/${file}`, join(root, 'bench', file));
  cpSync(`${ROOT}sim-core/package.json`, join(root, 'sim-core/package.json'));
  for (const [path, source] of Object.entries(benches)) {
    mkdirSync(join(root, 'bench', path, '..'), { recursive: true });
    writeFileSync(join(root, 'bench', path), source);
  }
  return root;
}

function run(root: string, command: 'run' | 'compare', ...args: string[]) {
  const { INIT_CWD: _, ...env } = process.env;
  const script = join(root, 'bench', `${command}.mjs`);
  return spawnSync(process.execPath, [script, ...args], { cwd: folder, encoding: 'utf8', env });
}

describe('bench --json', () => {
  it('writes figures with what they were measured on', () => {
    const root = checkout('here', {
      'toy/bad.mjs': `${reporting(STEPS(1))}\nprocess.exit(3)`,
      'toy/good.mjs': reporting(STEPS(1200.5)),
      'toy/silent.mjs': 'console.log("only text")',
    });
    const { status, stdout, stderr } = run(root, 'run', 'toy', '--json', 'out.json');
    expect(stdout).toContain('only text');
    expect(stderr).toContain('failed: toy/bad.mjs');
    expect(status).toBe(1);

    const report = JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8'));
    expect(report).toEqual({
      version: 1,
      startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      project: { version: VERSION, commit: null, changed: null },
      machine: {
        cpu: expect.any(String),
        cores: expect.any(Number),
        memoryBytes: expect.any(Number),
        os: expect.any(String),
        arch: process.arch,
        node: process.versions.node,
        v8: process.versions.v8,
        loadAverages: { before: expect.any(Array), after: expect.any(Array) },
      },
      tools: expect.objectContaining({ cc: expect.toSatisfy((cc) => cc === null || typeof cc === 'string') }),
      benches: [
        { bench: 'toy/bad.mjs', ok: false, seconds: expect.any(Number), figures: [expect.anything()] },
        {
          bench: 'toy/good.mjs',
          ok: true,
          seconds: expect.any(Number),
          figures: [{ name: 'steps', unit: 'steps/s', value: 1200.5, better: 'higher' }],
        },
        { bench: 'toy/silent.mjs', ok: true, seconds: expect.any(Number), figures: [] },
      ],
    });
    expect(Object.keys(report.tools)).toEqual(['cc', 'python', 'numpy', 'gymnasium', 'envpool']);
  });

  it('names the commit of a checkout with git, and says whether files differ from it', () => {
    const root = checkout('here', { 'toy/good.mjs': reporting(STEPS(1)) });
    const git = (...args: string[]) =>
      spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', '-C', root, ...args], {
        encoding: 'utf8',
      });
    git('init');
    git('add', '.');
    git('commit', '-m', 'All');
    const commit = git('rev-parse', 'HEAD').stdout.trim();
    const project = () => {
      run(root, 'run', '--json', 'out.json');
      return JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8')).project;
    };
    expect(project()).toEqual({ version: VERSION, commit, changed: false });
    writeFileSync(join(root, 'new'), '');
    expect(project()).toEqual({ version: VERSION, commit, changed: true });
  });

  it('refuses a path that it cannot write before it measures, and a word that no path contains', () => {
    const root = checkout('here', { 'toy/good.mjs': 'console.log("measured")' });
    const unwritable = run(root, 'run', '--json', 'no/such/folder');
    expect(unwritable).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('ENOENT') });
    const none = run(root, 'run', 'toys');
    expect(none.stderr).toContain(`no benchmark's path contains "toys"`);
  });
});

describe('bench:compare', () => {
  it('says what changed, in a ratio with its interval', () => {
    const here = reporting(
      STEPS(120),
      `{ name: 'start', unit: 'ms', value: 12.5, better: 'lower' }`,
      `{ name: 'module', unit: 'bytes', value: 500, better: 'lower' }`,
      `{ name: 'noise', unit: 'ns', value: ${noise('log')}, better: 'lower' }`,
      `{ name: 'zero', unit: 'ns', value: 0, better: 'lower' }`,
      `{ name: 'new', unit: 'ns', value: 1, better: 'lower' }`,
      `{ name: 'other unit', unit: 'ns', value: 1, better: 'lower' }`,
    );
    const there = reporting(
      STEPS(100),
      `{ name: 'start', unit: 'ms', value: 10, better: 'lower' }`,
      `{ name: 'module', unit: 'bytes', value: 1000, better: 'lower' }`,
      `{ name: 'noise', unit: 'ns', value: 1.5, better: 'lower' }`,
      `{ name: 'zero', unit: 'ns', value: 1, better: 'lower' }`,
      `{ name: 'other unit', unit: 'ms', value: 1, better: 'lower' }`,
      `{ name: 'gone', unit: 'ns', value: 1, better: 'lower' }`,
    );
    const root = checkout('here', { 'toy/a.mjs': here });
    checkout('there', { 'toy/a.mjs': there });
    const { status, stdout } = run(root, 'compare', 'there', '--rounds', '6');
    expect(stdout).toContain('steps: 100 → 120 steps/s, × 1.200 (1.200 to 1.200): faster\n');
    expect(stdout).toContain('start: 10 → 12.5 ms, × 0.800 (0.800 to 0.800): slower\n');
    expect(stdout).toContain('module: 1000 → 500 bytes, × 2.000 (2.000 to 2.000): smaller\n');
    expect(stdout).toContain('noise: 1.5 → 1.88 ns, × 1.000 (0.500 to 2.000): no difference shown\n');
    expect(stdout).toContain('zero: not above 0 in every run, so it has no ratio\n');
    expect(stdout).toContain('new: not in every run of the other checkout\n');
    expect(stdout).toContain('other unit: not in every run of the other checkout\n');
    expect(stdout).toContain('gone: not in every run of this checkout\n');
    expect(stdout).toContain('2 better, 1 worse, 1 without a difference shown');
    expect(status).toBe(0);
  });

  it('runs the two in turns, each going first as often as the other', () => {
    const log = join(folder, 'log');
    const source = (side: string) =>
      `import { appendFileSync } from 'node:fs';\nappendFileSync(${JSON.stringify(log)}, '${side}');\n${reporting(STEPS(1))}`;
    const root = checkout('here', { 'toy/a.mjs': source('h'), 'other/b.mjs': 'process.exit(1)' });
    checkout('there', { 'toy/a.mjs': source('t') });
    expect(run(root, 'compare', 'there', '--rounds', '6', '--only', 'toy').status).toBe(0);
    expect(readFileSync(log, 'utf8')).toBe('htthhtthhtth');
  });

  it('goes on after a benchmark that fails or that reports nothing, and fails in the end', () => {
    const good = reporting(STEPS(1));
    const root = checkout('here', {
      'toy/a.mjs': good,
      'toy/b.mjs': good,
      'toy/c.mjs': good,
      'toy/d.mjs': good,
    });
    checkout('there', { 'toy/a.mjs': 'process.exit(1)', 'toy/b.mjs': '', 'toy/c.mjs': good });
    const { status, stdout, stderr } = run(root, 'compare', 'there', '--rounds', '6');
    expect(stderr).toContain(`toy/a.mjs failed in ${join(folder, 'there/bench')}`);
    expect(stderr).toContain(`toy/b.mjs reports no figures in ${join(folder, 'there/bench')}`);
    expect(stdout).toContain('steps: 1 → 1 steps/s');
    expect(stdout).toContain('The other checkout lacks toy/d.mjs.');
    expect(status).toBe(1);
  });

  it('refuses what it cannot compare with', () => {
    const root = checkout('here', { 'toy/a.mjs': '', 'toy/b.mjs': '' });
    const there = checkout('there', { 'toy/a.mjs': '' });
    const message = (...args: string[]) => {
      const { status, stderr } = run(root, 'compare', ...args);
      expect(status).toBe(1);
      return stderr;
    };
    expect(message()).toContain('one path of a checkout to compare with is needed, got 0');
    expect(message('nowhere')).toContain(`no folder at "${join(folder, 'nowhere')}"`);
    expect(message('there', '--rounds', '5')).toContain(
      '--rounds must be a whole number from 6 to 50, got 5',
    );
    expect(message('there', '--only', 'x')).toContain(`no benchmark's path contains "x"`);
    expect(message('there', '--only', 'b.mjs')).toContain(`${there} lacks toy/b.mjs`);
    rmSync(join(there, 'packages/env/dist'), { recursive: true });
    expect(message('there')).toContain(
      `"${there}" is not built: it lacks packages/env/dist; run npm run build there`,
    );
    rmSync(join(there, 'bench/figures.mjs'));
    expect(message('there')).toContain(
      `"${there}" is no checkout of reroll whose benchmarks report figures: it lacks bench/figures.mjs`,
    );
  });
});
