// The matches in test/golden, which CPython played: both players draw from one stream for all games of a run.
import { describe, expect, it } from 'vitest';
import vectors from '../../test/golden/tictactoe.json' with { type: 'json' };
import { type BuiltInEnv, type Mt19937, SimCore } from '../src/index.js';
import { f64Hex } from './support/golden.js';

type TicTacToe = BuiltInEnv<'TicTacToe-v0'>;
type Policy = (game: TicTacToe, rng: Mt19937) => number;

/** The free squares, ascending. */
const legalActions = ({ actionMask }: TicTacToe): number[] =>
  Array.from(actionMask!).flatMap((bit, square) => (bit ? [square] : []));

const policies: Record<string, Policy> = {
  random: (game, rng) => rng.choice(legalActions(game)),
  greedy: (game, rng) => {
    const { playerToMove } = game;
    const opponent = playerToMove === 1 ? 2 : 1;
    return game.winningAction(playerToMove) ?? game.winningAction(opponent) ?? rng.choice(legalActions(game));
  },
};

const outcomes = ['draw', 'X wins', 'O wins'];
const core = SimCore.create();

function play(x: Policy, o: Policy, rng: Mt19937): [string, number, number] {
  using game = core.make('TicTacToe-v0');
  game.reset();
  while (!game.terminated) game.step((game.playerToMove === 1 ? x : o)(game, rng));
  return [outcomes[game.winner]!, game.reward, game.elapsedSteps];
}

describe.each(vectors.matchups.filter(({ x, o }) => x in policies && o in policies))(
  '$x against $o',
  ({ x, o, runs }) => {
    it.each(runs)('seed $seed', (run) => {
      using rng = core.mt19937(run.seed);
      const games = run.games.map(() => play(policies[x]!, policies[o]!, rng));
      expect(games).toEqual(run.games);
      expect(games.reduce((steps, game) => steps + game[2], 0)).toBe(run.steps);
      expect(f64Hex(games.reduce((sum, game) => sum + game[1], 0) / games.length)).toBe(run.total_reward);
    });
  },
);
