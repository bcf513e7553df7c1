// The harness as images hold it, without an engine: bundled, beside the interpreters alone, run by the host's script.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { policySource } from '@reroll/policy';
import { DEFAULT_SCORE_LIMITS } from '@reroll/reward';
import { stringify } from 'devalue';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../support/packages.js';

const TOKEN = '0123456789abcdef0123456789abcdef';
const folder = mkdtempSync(join(tmpdir(), 'reroll-harness-'));

beforeAll(async () => {
  const { IMAGES } = await import(pathToFileURL(`${ROOT}packages/cli/dist/images/contexts.js`).href);
  for (const { path, content } of await IMAGES.js.files('amd64')) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

function answerTo(task: string, input: unknown) {
  const run = { task, input: stringify(input), isolate: 'here', token: TOKEN };
  const script = `import { answer, prepare } from ${JSON.stringify(pathToFileURL(join(folder, 'opt/harness.mjs')).href)};
    await prepare(['javascript']);
    process.stdout.write(await answer(${JSON.stringify(run)}));`;
  return spawnSync(process.execPath, ['--input-type=module', '-'], { input: script, encoding: 'utf8' });
}

describe('the harness of an image', () => {
  const policyX = policySource('greedy', 'javascript');
  test.each([
    [
      'rollouts',
      {
        template: {
          kind: 'episode',
          env: 'CartPole-v1',
          options: {},
          policy: { kind: 'builtin', name: 'random', params: {} },
          maxSteps: 200,
        },
        seeds: '42',
        trajectories: false,
      },
      '40a54b6c',
    ],
    [
      'match',
      {
        kind: 'match',
        env: 'TicTacToe-v0',
        policyX,
        policyO: { kind: 'builtin', name: 'random', params: {} },
        seed: '0',
        games: 2,
        rngMode: 'shared',
      },
      '"lengths"',
    ],
    [
      'learning',
      {
        table: {},
        parameters: { episodes: 10, alpha: 0.5, gamma: 0.9, epsilon: 0.3 },
        opponent: policyX,
        seed: '0',
      },
      '"meanReward"',
    ],
    [
      'completion',
      {
        language: 'python',
        source: 'def add(a, b):\n    return a + b\n',
        trials: [{ call: 'add', args: [4000, 711], kwargs: {} }],
        limits: DEFAULT_SCORE_LIMITS,
      },
      '4711',
    ],
  ])('does the task %s', (task, input, part) => {
    const { stdout, stderr } = answerTo(task, input);
    expect(stderr).toBe('');
    expect(stdout.startsWith(`${TOKEN}\n`) && stdout.endsWith(`\n${TOKEN}\n`)).toBe(true);
    expect(stdout).toContain(part);
  });

  test('names the tasks that it knows when it is sent another', () => {
    const { status, stdout, stderr } = answerTo('juggling', null);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('task must be one of rollouts, learning, match, completion, got "juggling"');
  });
});
