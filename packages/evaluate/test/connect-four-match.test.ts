import { createBackend } from '@reroll/rollout';
import { SimCore } from '@reroll/sim-core';
import { describe, expect, test } from 'vitest';
import { evaluateMatchup } from '../src/match/evaluate-matchup.js';
import { evaluateTournament } from '../src/match/evaluate-tournament.js';
import { parseMatchSpec } from '../src/match/match-spec.js';
import { playMatch } from '../src/match/play-match.js';
import { runMatch } from '../src/match/run-match.js';
import { Grid } from './support/connect-four-rules.js';
import { javascript, python } from './support/policies.js';

const ENV = 'ConnectFour-v0';
const RANDOM = { policyX: 'random', policyO: 'random' } as const;
const INLINE = { backend: 'inline' } as const;

describe('connect four', () => {
  const spec = { ...RANDOM, env: ENV, seed: 9, games: 20 } as const;
  const legalPython = 'return rng.choice([a for a, legal in enumerate(action_mask) if legal])';
  const openPython = 'return rng.choice([column for column in range(7) if board[column] is None])';
  const legalScript = 'return rng.choice([...mask.keys()].filter((action) => mask[action] === 1));';
  const openScript = 'return rng.choice([0, 1, 2, 3, 4, 5, 6].filter((column) => board[column] === null));';
  const codes = {
    'Python with a mask': python(legalPython, 'board, player, rng, action_mask'),
    'Python that reads the board': python(openPython),
    'JavaScript with a mask': javascript(legalScript, 'board, player, rng, mask'),
    'JavaScript that reads the board': javascript(openScript),
  };

  test.each(Object.entries(codes))('%s draws as the built-in random does', async (_, policy) => {
    const builtin = await runMatch(spec, INLINE);
    const coded = await runMatch({ ...spec, policyX: policy, policyO: policy }, INLINE);
    expect(coded).toMatchObject({ digest: builtin.digest, games: builtin.games, failures: [] });
  });

  test('every backend plays the same match', async () => {
    const matched = { ...spec, policyX: codes['JavaScript with a mask'], policyO: 'greedy' } as const;
    const [inline, worker] = await Promise.all(
      (['inline', 'worker'] as const).map((backend) => runMatch(matched, { backend })),
    );
    const { backend: _, isolate: __, ...rest } = worker!;
    expect(inline).toMatchObject(rest);
  });

  test('an isolate that plays one game after another plays each as a fresh one does', async () => {
    await using backend = createBackend('inline');
    const limited = { ...spec, options: { maxEpisodeSteps: 10 } };
    const drawing = { ...spec, policyX: codes['JavaScript that reads the board'] };
    for (const match of [spec, { ...RANDOM, seed: 9 }, limited, spec, drawing, spec, { ...spec, seed: 10 }]) {
      const fresh = await runMatch(match, INLINE);
      expect((await runMatch(match, { backend })).digest).toBe(fresh.digest);
    }
    const seeds = [10, 9, 11];
    const { runs } = await evaluateMatchup({ ...RANDOM, env: ENV, games: 20, seeds, backend });
    const fresh = await Promise.all(seeds.map((seed) => runMatch({ ...spec, seed }, INLINE)));
    expect(runs.map(({ digest }) => digest)).toEqual(fresh.map(({ digest }) => digest));
  });

  test('a policy sees the squares row by row from the top left, its mark and the open columns', async () => {
    const seeing = python(
      'print(player, action_mask, [i for i, v in enumerate(board) if v], len(board)); return 3',
      'board, player, rng, action_mask',
    );
    const { players, games, failures } = await runMatch(
      { ...spec, policyX: seeing, policyO: seeing, games: 1 },
      INLINE,
    );
    expect(players.X.stdout.split('\n').slice(0, 2)).toEqual([
      'X [1, 1, 1, 1, 1, 1, 1] [] 42',
      'X [1, 1, 1, 1, 1, 1, 1] [31, 38] 42',
    ]);
    expect(players.O.stdout.split('\n')[0]).toBe('O [1, 1, 1, 1, 1, 1, 1] [38] 42');
    // Column 3 is full after six discs, of which no four of one player lie on each other.
    expect(games).toEqual([{ outcome: 'O wins', reward: -1, moves: 6 }]);
    const message = 'action must be one of 0, 1, 2, 4, 5, 6, got 3';
    expect(failures).toMatchObject([{ player: 'X', failure: { code: 'INVALID_ACTION', message, step: 3 } }]);
  });

  test('greedy wins, else blocks, else draws', () => {
    const policies = { policyX: 'greedy', policyO: 'greedy' } as const;
    const greedy = parseMatchSpec({ ...policies, env: ENV, seed: 3, games: 100 });
    const { lengths, moves } = playMatch(greedy, {}, 'here');
    using rng = SimCore.create().mt19937(3);
    let at = 0;
    for (const length of lengths) {
      const grid = new Grid();
      for (let move = 0; move < length; move++, at++) {
        const [player, opponent] = move % 2 === 0 ? ([1, 2] as const) : ([2, 1] as const);
        const expected = grid.winningColumn(player) ?? grid.winningColumn(opponent) ?? rng.choice(grid.open);
        expect(moves[at]).toBe(expected);
        grid.drop(expected, player);
      }
    }
  });

  test('per-player: what X draws cannot shift O’s luck; shared: it does', async () => {
    const drawing = (count: number) =>
      javascript(
        `for (let i = 0; i < ${count}; i++) rng.random(); return mask.indexOf(1);`,
        'board, player, rng, mask',
      );
    const digestOf = async (rngMode: 'shared' | 'per-player', draws: number) =>
      (await runMatch({ ...spec, policyX: drawing(draws), rngMode }, INLINE)).digest;
    expect(await digestOf('per-player', 0)).toBe(await digestOf('per-player', 7));
    expect(await digestOf('shared', 0)).not.toBe(await digestOf('shared', 7));
  });

  test('with a limit, a game that nobody has won by then is a draw', async () => {
    const { games } = await runMatch({ ...spec, options: { maxEpisodeSteps: 10 } }, INLINE);
    expect(games.every(({ moves, outcome }) => moves === 10 || outcome !== 'draw')).toBe(true);
    expect(games.filter(({ outcome }) => outcome === 'draw').length).toBeGreaterThan(2);
    const full = await runMatch(spec, INLINE);
    expect(Math.max(...full.games.map(({ moves }) => moves))).toBeGreaterThan(20);
  });

  test('a tournament ranks greedy over random', async () => {
    const policies = {
      random: 'random',
      greedy: 'greedy',
      mine: codes['JavaScript that reads the board'],
    } as const;
    const options = { policies, env: ENV, seeds: [0, 1], games: 10, ...INLINE } as const;
    const { ratings, matchups } = await evaluateTournament(options);
    expect(ratings[0]!.policy).toBe('greedy');
    expect(matchups).toHaveLength(6);
  });
});
