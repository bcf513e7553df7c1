// Trajectories as files: exported, replayed, and gone on with from one of their steps.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reroll } from '../support/cli.js';
import { ROOT } from '../support/packages.js';

const DIGEST = '40a54b6c2071fa320196dd753747fda1b045a5b60d3f9f833ad26bdb0c56c9cd';

const folder = mkdtempSync(join(tmpdir(), 'reroll-recordings-'));
const episode = join(folder, 'episode');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function exportTo(path: string, ...words: string[]): void {
  const main = `${ROOT}packages/cli/dist/main.js`;
  const args = [main, 'export', '--raw', '--seed', '42', ...words];
  writeFileSync(path, execFileSync(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] }));
}

/** A copy of the episode with one byte, counted from its end, changed. */
function tampered(name: string, fromEnd: number, mask: number): string {
  const bytes = readFileSync(episode);
  const at = bytes.length - fromEnd;
  bytes.writeUInt8(bytes.readUInt8(at) ^ mask, at);
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}

beforeAll(() => exportTo(episode, '--max-steps', '200'));

describe('reroll replay', () => {
  test('confirms what was exported', async () => {
    const { exitCode, stdout } = await reroll(['replay', episode, '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      env: 'CartPole-v1',
      seed: '42',
      steps: 30,
      totalReward: 30,
      terminated: true,
      truncated: false,
      digest: DIGEST,
      verified: true,
      finished: true,
    });
    expect((await reroll(['replay', episode])).stdout).toBe(
      `CartPole-v1 seed=42: 30 steps, reward=30.0, replayed, every byte agrees\ndigest ${DIGEST}\n`,
    );
  });

  test('says that an episode is unfinished, unless its limit is known', async () => {
    const cut = join(folder, 'cut');
    const bytes = readFileSync(episode);
    writeFileSync(cut, bytes.subarray(0, bytes.length - 26));
    const { exitCode, stdout, stderr } = await reroll(['replay', cut]);
    expect(exitCode).toBe(6);
    expect(stdout).toMatch(
      /^CartPole-v1 seed=42: 29 of at least 30 steps, reward=29\.0, unfinished; every byte of these steps agrees\n/,
    );
    expect(stderr).toBe(`reroll: ${cut} is unfinished: 29 of at least 30 steps\n`);
    const json = await reroll(['replay', cut, '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ steps: 29, verified: true, finished: false });

    const limited = await reroll(['replay', cut, '--max-steps', '29']);
    expect(limited).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('29 steps, reward=29.0, replayed'),
    });
    expect((await reroll(['replay', cut, '--max-steps', '30'])).exitCode).toBe(6);

    const truncated = join(folder, 'truncated');
    exportTo(truncated, '--env', 'Pendulum-v1');
    expect((await reroll(['replay', truncated])).exitCode).toBe(0);
  });

  test('finds an episode without a step unfinished', async () => {
    const failing = join(folder, 'fail.js');
    writeFileSync(failing, 'function chooseAction() { return 7; }');
    const path = join(folder, 'empty');
    exportTo(path, '--policy', failing);
    const { exitCode, stdout } = await reroll(['replay', path, '--json']);
    expect(exitCode).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({ steps: 0, verified: true, finished: false });
  });

  // The last step is action, reward (8), flags, observation (16).
  test.each([
    ['the last bit of an observation', 4, 1, /step 30, observation\[3\]: .* \(1 ULP apart\)/],
    ['a reward', 20, 1, /step 30, reward/],
    ['a flag', 17, 3, /step 30, terminated: false and true/],
    ['an action', 26, 1, /step 30, observation/],
    ['an action that there is not', 26, 64, /actions\.29/],
  ])('refutes a recording that differs in %s', async (name, fromEnd, mask, difference) => {
    const path = tampered(name.replaceAll(/\W/g, '-'), fromEnd, mask);
    const { exitCode, stdout, stderr } = await reroll(['replay', path, '--json']);
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ verified: false });
    expect(stderr).toMatch(difference);
  });

  test('refutes actions that the episode of another seed does not take', async () => {
    const path = join(folder, 'other-seed');
    writeFileSync(path, readFileSync(episode, 'latin1').replace('"seed":"42"', '"seed":"7"'), 'latin1');
    const { exitCode, stderr } = await reroll(['replay', path]);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('then the episode is over');
  });

  test.each([
    ['no trajectory', 'hello', /do not begin with/],
    ['nothing', '', /end inside the magic/],
  ])('says that %s is none, as branch does', async (name, text, message) => {
    const path = join(folder, name.replace(' ', '-'));
    writeFileSync(path, text);
    for (const command of ['replay', 'branch --at 0 --seeds 0']) {
      const { exitCode, stdout, stderr } = await reroll([...command.split(' '), path]);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr).toContain(`reroll: ${path} is not a trajectory: `);
      expect(stderr).toMatch(message);
    }
    expect((await reroll(['replay', join(folder, 'absent')])).stderr).toContain('no such file');
  });

  test('says that a recording is too long to be played again', async () => {
    const bytes = readFileSync(episode);
    const steps = bytes.length - 30 * 26;
    const path = join(folder, 'long');
    const step = bytes.subarray(steps, steps + 26);
    writeFileSync(path, Buffer.concat([bytes.subarray(0, steps), ...new Array<Buffer>(65_537).fill(step)]));
    const { exitCode, stderr } = await reroll(['replay', path]);
    expect(exitCode).toBe(2);
    expect(stderr).toBe(`reroll: ${path} has 65537 steps; at most 65536 are played again\n`);
  });
});

describe('reroll branch', () => {
  const from = (...words: string[]) => reroll(['branch', episode, ...words]);

  test('goes on with another policy, once per seed, the same on every backend', async () => {
    const words = ['--at', '10', '--policy', 'random', '--seeds', '0..3', '--json'];
    const worker = await from(...words);
    const process = await from(...words, '--backend', 'process');
    const read = (text: string) =>
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    const lines = read(worker.stdout);
    expect(lines.map(({ seed, verified }) => [seed, verified])).toEqual([
      ['0', true],
      ['1', true],
      ['2', true],
      ['3', true],
    ]);
    for (const { steps } of lines) expect(steps).toBeGreaterThan(10);
    expect(new Set(lines.map(({ digest }) => digest)).size).toBe(4);
    expect(read(process.stdout).map(({ digest }) => digest)).toEqual(lines.map(({ digest }) => digest));
  });

  test('at its end, is the episode itself; with other actions, another one', async () => {
    const whole = await from('--at', '30', '--seeds', '0', '--json');
    expect(JSON.parse(whole.stdout)).toMatchObject({ steps: 30, digest: DIGEST });
    const [other, same] = await Promise.all([
      from('--at', '10', '--instead', '0,0,0,0,0', '--policy', 'linear', '--seeds', '0', '--json'),
      from('--at', '10', '--policy', 'linear', '--seeds', '0', '--json'),
    ]);
    expect(JSON.parse(other.stdout).digest).not.toBe(JSON.parse(same.stdout).digest);
  });

  test('refuses a recording that its replay refutes, wherever it differs', async () => {
    const path = tampered('refuted', 4, 1);
    const words = ['branch', path, '--at', '10', '--seeds', '0'];
    const { exitCode, stdout, stderr } = await reroll(words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toMatch(/refuted and its replay differ: step 30, observation/);
  });

  test.each([
    [['--at', '31'], '--at must be from 0 to 30'],
    [['--at', '-1'], 'Expected an integer from 0'],
    [['--at', '30', '--instead', '1'], 'then the episode is over'],
    [['--at', '3', '--instead', '7'], '--instead: expected an integer from 0 to 1, received 7'],
    [['--at', '3', '--instead', 'left'], 'Expected actions such as 0,1'],
    [[], "required option '--at <step>'"],
  ])('%j is a usage error', async (words, message) => {
    const { exitCode, stdout, stderr } = await from('--seeds', '0', ...words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});
