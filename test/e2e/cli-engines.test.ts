// The command line in runtimes other than Node: it works, or it says at once why it does not.
import { execFile } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { NATIVE_ENGINES } from '../support/engines.js';
import { ROOT } from '../support/packages.js';
import { has } from '../support/parts.js';

const MAIN = `${ROOT}packages/cli/dist/main.js`;

/** Far below the time limit of a task, for which what hangs would wait. */
const TIMEOUT_MS = 50_000;

function rollout(
  engine: 'Bun' | 'Deno',
  backend: string,
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const [command, ...args] = NATIVE_ENGINES[engine]!;
  const allow = engine === 'Deno' ? ['--allow-all'] : [];
  const words = [...args, ...allow, MAIN, 'rollout', '--seeds', '0..3', '--json', '--backend', backend];
  return new Promise((resolve) => {
    execFile(command, words, { timeout: TIMEOUT_MS }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

describe.runIf(has('engines'))('reroll rollout', () => {
  test.each([
    ['Bun', 'process'],
    ['Deno', 'worker'],
    ['Deno', 'process'],
  ] as const)('on %s refuses %s', async (engine, backend) => {
    const { exitCode, stdout, stderr } = await rollout(engine, backend);
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
    expect(stderr).toContain(`the ${backend} backend does not work on ${engine}: `);
  });

  test.each([
    ['Bun', 'inline'],
    ['Bun', 'worker'],
    ['Deno', 'inline'],
  ] as const)('on %s runs %s', async (engine, backend) => {
    const { exitCode, stdout } = await rollout(engine, backend);
    expect(exitCode).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).steps),
    ).toEqual([18, 29, 14, 15]);
  });
});
