// A policy that is learned: the table, its code, and where it goes on from.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import golden from '../golden/tictactoe.json' with { type: 'json' };
import { reroll } from '../support/cli.js';
import { CRASHING, policyFolder } from '../support/policy-files.js';

const { file, folder } = policyFolder();

const f64 = (hex: string): number => Buffer.from(hex, 'hex').readDoubleBE();

const crashing = file('crash.js', CRASHING);

describe('reroll train-q', () => {
  const { iterations, hyper, evaluation } = golden.q_learning;

  test('gives the reference iterations, and code that plays as the reference does', async () => {
    const [table, code] = [join(folder, 'q.json'), join(folder, 'q.js')];
    const words = [
      '--iterations',
      '8',
      '--episodes',
      `${hyper.episodes}`,
      '--alpha',
      '0.5',
      '--gamma',
      '0.9',
      '--epsilon',
      '0.3',
    ];
    const outputs = ['--out', table, '--language', 'javascript', '--code-out', code, '--json'];
    const { exitCode, stdout } = await reroll(['train-q', ...words, ...outputs]);
    expect(exitCode).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(
      iterations.map(({ mean_reward, n_states }, index) => ({
        iteration: index + 1,
        meanReward: f64(mean_reward),
        states: n_states,
      })),
    );
    expect(Object.keys(JSON.parse(readFileSync(table, 'utf8')))).toHaveLength(iterations.at(-1)!.n_states);
    const against = evaluation.find(({ x, o }) => x === 'q_learned' && o === 'greedy')!;
    for (const x of [code, table]) {
      const { stdout: match } = await reroll([
        'match',
        '--x',
        x,
        '--o',
        'greedy',
        '--seeds',
        '0..3',
        '--json',
      ]);
      expect(JSON.parse(match).mean).toBe(f64(against.mean));
    }
  });

  test('tells of games that the opponent’s failures gave away', async () => {
    const words = ['train-q', '--iterations', '1', '--episodes', '2', '--opponent', crashing];
    const { exitCode, stdout, stderr } = await reroll([...words, '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      iteration: 1,
      forfeits: 2,
      failure: { code: 'EXCEPTION' },
    });
    expect(stderr).toContain(`2 games of iteration 1 forfeited by ${crashing}; the first: EXCEPTION`);
  });

  test('refuses what would teach nothing before it prints anything', async () => {
    const { exitCode, stdout, stderr } = await reroll(['train-q', '--alpha', '0']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('alpha must be above 0');
  });

  test('goes on from a checkpoint as if it had never stopped', async () => {
    const checkpoint = join(folder, 'half.json');
    const words = ['train-q', '--episodes', '40', '--json'];
    const whole = await reroll([...words, '--iterations', '4']);
    const first = await reroll([...words, '--iterations', '2', '--checkpoint', checkpoint]);
    const second = await reroll([...words, '--iterations', '4', '--checkpoint', checkpoint]);
    expect(first.stdout + second.stdout).toBe(whole.stdout);
  });
});
