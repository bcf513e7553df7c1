// The README's console blocks: each `$ command` is run and must print what stands below it.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../support/packages.js';

interface Session {
  readonly command: string;
  readonly output: string;
}

function sessionsIn(file: string): Session[] {
  const text = readFileSync(`${ROOT}${file}`, 'utf8');
  return [...text.matchAll(/^```console\n\$ (.*)\n([\s\S]*?)^```/gm)].map((match) => ({
    command: match[1]!,
    output: match[2]!,
  }));
}

const TUTORIAL = 'examples/own-environment/frozen-lake';
const sessions = sessionsIn('README.md');

/** For the files that commands leave behind. In a workspace, `npx` would run them in the workspace's folder instead. */
const folder = `${ROOT}build/readme/`;
/** What is not installed must not come from a registry instead. */
const env = { ...process.env, npm_config_offline: 'true' };

const shown = (command: string, cwd: string): string =>
  execFileSync('sh', ['-c', command], { cwd, env, encoding: 'utf8', stdio: 'pipe' });

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const part of ['dist', 'own-environment'])
    cpSync(`${ROOT}examples/${part}`, `${folder}examples/${part}`, { recursive: true });
});

describe('the tutorial’s commands', () => {
  test.each(sessionsIn(`${TUTORIAL}/README.md`))('$command', ({ command, output }) => {
    expect(shown(command, folder)).toBe(output);
  });
});

describe('the README’s commands', () => {
  test('there are some', () => {
    expect(sessions.length).toBeGreaterThan(3);
  });

  test.each(sessions)('$command', ({ command, output }) => {
    expect(shown(command, folder)).toBe(output);
  });

  test('npm start shows the published numbers', () => {
    const printed = execFileSync('npm', ['start', '--silent'], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    expect(printed).toContain('seed=42 → 30 steps, reward=30.0');
    expect(printed).toMatch(/ 0 +18 +18\.0\n +1 +29 +29\.0\n +2 +14 +14\.0\n +3 +15 +15\.0\n/);
  });
});
