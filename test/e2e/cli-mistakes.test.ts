// What somebody who mistypes is told: the option's own name, what was expected, and what was probably meant.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { reroll } from '../support/cli.js';
import { ROOT } from '../support/packages.js';
import { policyFolder } from '../support/policy-files.js';

const { folder } = policyFolder();
const episode = join(folder, 'episode');

beforeAll(() => {
  const words = ['export', '--raw', '--seed', '42'];
  writeFileSync(episode, execFileSync(process.execPath, [`${ROOT}packages/cli/dist/main.js`, ...words]));
});

describe('one seed or many', () => {
  test('rollout takes --seed, and verify --seeds', async () => {
    const one = await reroll(['rollout', '--seed', '1', '--json']);
    expect(one).toMatchObject({
      exitCode: 0,
      stdout: (await reroll(['rollout', '--seeds', '1', '--json'])).stdout,
    });
    const verified = await reroll(['verify', '--seeds', '1', '--backends', 'inline']);
    expect(verified).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('seed 1 gave the same bytes'),
    });
    const many = await reroll(['verify', '--seeds', '0..3']);
    expect(many).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Expected one seed') });
  });
});

describe('a word that is mistyped', () => {
  test.each([
    ['rollout --sed 1', "unknown option '--sed'\n(Did you mean --seeds?)"],
    ['rollout --seeds 1 --max-step 3', 'Did you mean --max-steps?'],
    ['rollout --seeds 1 --env cartpole', 'Did you mean CartPole-v1?'],
    ['rollout --seeds 1 --env FrozenLak-v1', 'Did you mean FrozenLake-v1?'],
    ['match --env ConectFour-v0 --x random --o random --seeds 1', 'Did you mean ConnectFour-v0?'],
    ['env show Taxi-v3', 'Did you mean Taxi-v4?'],
    ['rollout --seeds 1 --policy ranom', 'unknown policy "ranom": expected random, '],
    ['rollout --seeds 1 --policy ranom', 'Did you mean random?'],
    ['match --x gredy --o random --seeds 1', 'Did you mean greedy?'],
    ['policy chek x.js', 'Did you mean check?'],
    [
      'rollout --seeds 1 --env FrozenLake-v1 --env-option isSlipery=false',
      '--env-option isSlipery: the environment has no such option, only desc, isSlippery, ',
    ],
    ['rollout --seeds 1 --env FrozenLake-v1 --env-option isSlipery=false', 'Did you mean isSlippery?'],
  ])('%s', async (line, message) => {
    const { exitCode, stdout, stderr } = await reroll(line.split(' '));
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

describe('a value that is wrong is told by the name of its option', () => {
  test.each([
    ['branch EPISODE --at 100 --seeds 1', '--at must be from 0 to 30, the steps of '],
    ['branch EPISODE --at 3 --instead 7 --seeds 1', '--instead: expected an integer from 0 to 1, received 7'],
    ['verify --seed 1 --runs 1', '--runs must be at least 2'],
    [
      'rollout --seeds 1 --policy constant:2',
      '--policy constant:…: expected an integer from 0 to 1, received 2',
    ],
    ['rollout --seeds 1 --policy linear:9=1', '--policy linear:…: expected at most 3, received 9'],
    ['rollout --seeds 1 --env Taxi-v4 --policy linear', '--policy: expected one of random, '],
    [
      'rollout --seeds 1 --env FrozenLake-v1 --env-option successRate=7',
      '--env-option successRate: expected ',
    ],
    ['train-q --alpha 0', '--alpha must be above 0, got 0'],
    ['rollout --seeds 1 --policy absent.py', 'cannot read absent.py: no such file'],
    ['rollout --seeds 1 --out absent/rows', 'cannot write absent/rows: no such folder'],
    ['rollout --seeds 1 --env TicTacToe-v0', 'TicTacToe-v0 is a game of two players: see `reroll match`'],
  ])('%s', async (line, message) => {
    const { exitCode, stdout, stderr } = await reroll(line.replace('EPISODE', episode).split(' '));
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  test('an empty number is not 0', async () => {
    const { exitCode, stderr } = await reroll(['train-q', '--alpha', '']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      "option '--alpha <rate>' argument '' is invalid. Expected a number from 0 to 1.",
    );
  });
});
