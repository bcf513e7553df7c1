// The README's console blocks: each `$ command` is run and must print what stands below it.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ROOT } from '../support/packages.js';

interface Session {
  readonly command: string;
  readonly output: string;
}

const readme = readFileSync(`${ROOT}README.md`, 'utf8');
const sessions: Session[] = [...readme.matchAll(/^```console\n\$ (.*)\n([\s\S]*?)^```/gm)].map((match) => ({
  command: match[1]!,
  output: match[2]!,
}));

/** A folder with an `npx` that finds this checkout's command line without asking a registry. */
const folder = mkdtempSync(join(tmpdir(), 'reroll-readme-'));
writeFileSync(
  join(folder, 'npx'),
  `#!/bin/sh\n[ "$1" = reroll ] || exit 127\nshift\nexec "${process.execPath}" "${ROOT}packages/cli/dist/main.js" "$@"\n`,
);
chmodSync(join(folder, 'npx'), 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the README’s commands', () => {
  test('there are some', () => {
    expect(sessions.length).toBeGreaterThan(3);
  });

  test.each(sessions)('$command', ({ command, output }) => {
    const env = { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH']}` };
    expect(execFileSync('sh', ['-c', command], { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' })).toBe(
      output,
    );
  });

  test('npm start shows the published numbers', () => {
    const shown = execFileSync('npm', ['start', '--silent'], { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' });
    expect(shown).toContain('seed=42 → 30 steps, reward=30.0');
    expect(shown).toMatch(/ 0 +18 +18\.0\n +1 +29 +29\.0\n +2 +14 +14\.0\n +3 +15 +15\.0\n/);
  });
});
