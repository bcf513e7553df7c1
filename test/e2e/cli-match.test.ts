// Policies against each other: one pair, or everyone against everyone.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import golden from '../golden/tictactoe.json' with { type: 'json' };
import { reroll } from '../support/cli.js';
import { CRASHING, FIRST_FREE, LOOPING, policyFolder } from '../support/policy-files.js';

const { file, folder } = policyFolder();

const f64 = (hex: string): number => Buffer.from(hex, 'hex').readDoubleBE();

const firstFree = file('first.py', FIRST_FREE);
const looping = file('loop.js', LOOPING);
const crashing = file('crash.js', CRASHING);

describe('reroll match', () => {
  test.each(golden.matchups)('$x against $o as the reference plays it', async ({ x, o, mean, std, runs }) => {
    const { exitCode, stdout } = await reroll([
      'match',
      '--x',
      x,
      '--o',
      o,
      '--seeds',
      '0..3',
      '--games',
      '50',
      '--json',
    ]);
    expect(exitCode).toBe(0);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ policyX: x, policyO: o, games: 50, mean: f64(mean), std: f64(std) });
    for (const [index, { seed, total_reward, steps, games }] of runs.entries()) {
      const run = result.runs[index];
      expect(run).toMatchObject({ seed, totalReward: f64(total_reward), steps, failures: [] });
      expect(run.digest).toMatch(/^[0-9a-f]{64}$/);
      expect(run.games).toEqual(games.map(([outcome, reward, moves]) => ({ outcome, reward, moves })));
    }
  });

  test('--exact gives the value by enumeration, and only where chances are known', async () => {
    const words = ['match', '--seeds', '0', '--games', '2', '--exact'];
    const exact = await reroll([...words, '--x', 'random', '--o', 'random', '--json']);
    expect(JSON.parse(exact.stdout).exact).toBeCloseTo(187 / 630, 15);
    const code = await reroll([...words, '--x', firstFree, '--o', 'random']);
    expect(code.exitCode).toBe(2);
    expect(code.stderr).toContain('is code');
    const large = await reroll([...words, '--env', 'ConnectFour-v0', '--x', 'random', '--o', 'random']);
    expect(large).toMatchObject({ exitCode: 2, stdout: '' });
    expect(large.stderr).toContain('--exact enumerates every game');
  });

  test('a policy that loops forfeits, and the command says so', async () => {
    const { exitCode, stdout, stderr } = await reroll([
      'match',
      '--x',
      firstFree,
      '--o',
      looping,
      '--seeds',
      '0',
      '--games',
      '2',
      '--json',
    ]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ mean: 1, std: null });
    expect(JSON.parse(stdout).runs[0].failures[0]).toMatchObject({
      player: 'O',
      failure: { code: 'FUEL_EXHAUSTED' },
    });
    expect(stderr).toContain(`2 games forfeited; the first by O: FUEL_EXHAUSTED at step 0: ${looping}: `);
  });

  test('--json has the moves of every game, and the interval stays inside the possible returns', async () => {
    const words = ['match', '--x', 'greedy', '--o', firstFree, '--seeds', '0,1', '--games', '2', '--json'];
    const { stdout, stderr } = await reroll(words);
    const { runs, interval } = JSON.parse(stdout);
    for (const { games, moves, steps } of runs) {
      const actions: number[][] = moves;
      expect(actions.map(({ length }) => length)).toEqual(games.map((game: { moves: number }) => game.moves));
      expect(actions.flat()).toHaveLength(steps);
      for (const squares of actions) {
        expect(new Set(squares).size).toBe(squares.length);
        // O takes the first free square at its first move.
        expect(squares[1]).toBe(squares[0] === 0 ? 1 : 0);
      }
    }
    expect(interval.low).toBeGreaterThanOrEqual(-1);
    expect(interval.high).toBeLessThanOrEqual(1);
    expect(stderr).toContain('(student-t over seeds, cut to the possible returns)');
  });

  test('what is no policy is a usage error', async () => {
    for (const [words, message] of [
      [['--x', 'clever'], 'unknown policy "clever"'],
      [['--x', join(folder, 'absent.py')], 'no such file'],
      [['--x', file('latin.py', Buffer.from([0x23, 0xe9]))], 'latin.py is not UTF-8 text'],
      [['--x', file('table.json', '{"x": 1}')], 'table.json is not a Q-table'],
    ] as const) {
      const { exitCode, stderr } = await reroll(['match', '--o', 'random', '--seeds', '0', ...words]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(message);
    }
  });
});

describe('reroll tournament', () => {
  test('ranks who enters', async () => {
    const { exitCode, stdout } = await reroll([
      'tournament',
      'random',
      'minimax',
      firstFree,
      '--seeds',
      '0,1',
      '--games',
      '20',
      '--json',
    ]);
    expect(exitCode).toBe(0);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(7);
    expect(lines.at(-1).ratings[0].policy).toBe('minimax');
  });

  test('tells of a policy that only fails', async () => {
    const words = ['tournament', 'random', crashing, '--seeds', '0', '--games', '1'];
    const { exitCode, stderr } = await reroll(words);
    expect(exitCode).toBe(0);
    expect(stderr).toBe(`2 games forfeited by ${crashing}\n`);
  });

  test('needs two, and takes none twice', async () => {
    expect((await reroll(['tournament', 'random', '--seeds', '0'])).exitCode).toBe(2);
    const { exitCode, stdout, stderr } = await reroll([
      'tournament',
      'random',
      'greedy',
      'random',
      '--seeds',
      '0',
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('must have different names, got "random" twice');
  });
});

describe('too many seeds', () => {
  // They fit no memory: what refuses them must not have gathered them before.
  const environment = { NODE_OPTIONS: '--max-old-space-size=128' };

  test.each([
    ['match', ['--x', 'random', '--o', 'random']],
    ['tournament', ['random', 'greedy']],
  ])('are a usage error of %s', async (command, words) => {
    const { exitCode, stderr } = await reroll([command, ...words, '--seeds', '0..999999999'], {
      environment,
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('seeds must hold at most 100000 seeds');
  });
});
