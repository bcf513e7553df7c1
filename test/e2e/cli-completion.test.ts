// The completion script of bash, sourced by bash, asked as bash asks it.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ROOT } from '../support/packages.js';

const folder = mkdtempSync(join(tmpdir(), 'reroll-completion-'));
const command = join(folder, 'reroll');
writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${ROOT}packages/cli/dist/main.js" "$@"\n`);
chmodSync(command, 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ASK = `
source <(reroll completion bash)
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_reroll
printf '%s\\n' "\${COMPREPLY[@]}"`;

/** What bash would offer for the last of these words. */
function complete(...words: string[]): string[] {
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH']}` };
  const text = execFileSync('bash', ['--norc', '-c', ASK, 'bash', 'reroll', ...words], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  return text.split('\n').filter(Boolean);
}

describe.skipIf(spawnSync('bash', ['--version']).status !== 0)('completion in bash', () => {
  test('offers commands, options and their values', () => {
    expect(complete('')).toEqual(expect.arrayContaining(['rollout', 'sandbox', 'completion']));
    expect(complete('rol')).toEqual(['rollout']);
    expect(complete('rollout', '--ba')).toEqual(['--backend']);
    expect(complete('rollout', '--backend', '')).toEqual(['inline', 'worker', 'process', 'docker']);
    expect(complete('rollout', '--backend', 'w')).toEqual(['worker']);
    expect(complete('sandbox', 'b')).toEqual(['build']);
    expect(complete('sandbox', 'run', '--im')).toEqual(['--image']);
  });

  test('understands --option=value, which bash hands over as three words', () => {
    expect(complete('rollout', '--backend', '=', 'w')).toEqual(['worker']);
    expect(complete('rollout', '--backend', '=')).toEqual(['inline', 'worker', 'process', 'docker']);
  });

  test('leaves file names to bash, and runs nothing of what is typed', () => {
    expect(complete('match', '--x', '')).toEqual([]);
    expect(complete('match', '--x', '$(touch caught)', '')).toEqual([]);
    expect(existsSync(join(folder, 'caught'))).toBe(false);
  });

  test('may be sourced twice', () => {
    const twice = 'for n in 1 2; do source <(reroll completion bash); done';
    const env = { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH']}` };
    const { status, stderr } = spawnSync('bash', ['--norc', '-c', twice], { env, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
