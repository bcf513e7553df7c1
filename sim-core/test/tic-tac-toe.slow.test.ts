// The rules of tic-tac-toe, over all of its positions and games; what holds for every environment is in environments.test.ts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { has } from '../../test/support/parts.js';
import { type BuiltInEnv, type Player, SimCore, SimError, type SimErrorCode } from '../src/index.js';
import { expectRefused, simError } from './support/environments.js';
import { times } from './support/golden.js';
import { python } from './support/python.js';
import { withColumn } from './support/snapshots.js';
import {
  boardAfter,
  emptySquaresOn,
  forEachGame,
  isOverOn,
  winnerOn,
  winningSquareOn,
} from './support/tic-tac-toe-oracle.js';

type TicTacToe = BuiltInEnv<'TicTacToe-v0'>;

const core = SimCore.create();
const rewards = [0, 1, -1];

/** All that a caller can see. */
function observe(game: TicTacToe) {
  const { terminated, truncated, winner, reward, elapsedSteps, playerToMove } = game;
  return {
    board: [...game.observation],
    mask: [...game.actionMask!],
    recorded: [...game.recordedBytes],
    terminated,
    truncated,
    winner,
    reward,
    elapsedSteps,
    playerToMove,
  };
}

/** What a caller must see after `moves`, by the rules and the canonical trajectory's layout. */
function expected(moves: readonly number[]): ReturnType<typeof observe> {
  const board = boardAfter(moves);
  const recorded = [...boardAfter([])];
  moves.forEach((square, index) => {
    const after = boardAfter(moves.slice(0, index + 1));
    const reward = new Uint8Array(Float64Array.of(rewards[winnerOn(after)]!).buffer);
    recorded.push(square, ...reward, isOverOn(after) ? 1 : 0, ...after);
  });
  const empty = isOverOn(board) ? [] : emptySquaresOn(board);
  return {
    board,
    mask: board.map((_, square) => Number(empty.includes(square))),
    recorded,
    terminated: isOverOn(board),
    truncated: false,
    winner: winnerOn(board) as Player | 0,
    reward: rewards[winnerOn(board)]!,
    elapsedSteps: moves.length,
    playerToMove: moves.length % 2 === 0 ? 1 : 2,
  };
}

/** The code of the SimError that a step is refused with, or null. */
function refusalOf(game: TicTacToe, square: number): SimErrorCode | null {
  try {
    game.step(square);
    return null;
  } catch (error) {
    if (error instanceof SimError) return error.code;
    throw error;
  }
}

// Too many cases for an assertion each: they collect what is wrong and assert that nothing is.
describe('TicTacToe, every position and every game', () => {
  it('plays all 255,168 games to the end that the rules give them', { timeout: 120_000 }, () => {
    using game = core.make('TicTacToe-v0');
    const ends = [0, 0, 0];
    const wrong: string[] = [];
    const actions = new Uint8Array(9);
    forEachGame((moves, board) => {
      actions.set(moves);
      game.reset();
      const made = game.replay(actions.subarray(0, moves.length));
      const { winner, terminated } = game;
      if (made !== moves.length || winner !== winnerOn(board) || terminated !== isOverOn(board)) {
        wrong.push(String(moves));
      }
      if (terminated) ends[winner]! += 1;
    });
    expect(wrong).toEqual([]);
    expect(ends).toEqual([46_080, 131_184, 77_904]);
  });

  it('shows each of the 5,478 positions as it is, and refuses every illegal move there', {
    timeout: 120_000,
  }, () => {
    using game = core.make('TicTacToe-v0', { recordSteps: 9 });
    const seen = new Set<string>();
    const wrong: string[] = [];
    forEachGame((moves, board) => {
      if (seen.has(String(board))) return;
      seen.add(String(board));
      game.reset();
      for (const square of moves) game.step(square);
      const visible = JSON.stringify(expected(moves));
      const wins = [game.winningAction(1), game.winningAction(2)];
      for (let square = 0; square < 9; square++) {
        if (!isOverOn(board) && board[square] === 0) continue;
        const code = isOverOn(board) ? 'EPISODE_OVER' : 'ILLEGAL_ACTION';
        if (refusalOf(game, square) !== code) wrong.push(`${moves} then ${square}`);
      }
      if (JSON.stringify(observe(game)) !== visible) wrong.push(String(moves));
      if (wins[0] !== winningSquareOn(board, 1) || wins[1] !== winningSquareOn(board, 2))
        wrong.push(`${moves}: ${wins}`);
    });
    expect(wrong).toEqual([]);
    expect(seen.size).toBe(5478);
  });

  it('takes from snapshots exactly the 5,478 positions that a game can come to', () => {
    using vec = core.makeVector('TicTacToe-v0', { numEnvs: 1, autoreset: 'disabled' });
    vec.reset();
    const honest = vec.snapshot();
    let accepted = 0;
    for (let code = 0; code < 3 * 3 ** 9; code++) {
      const board = Array.from({ length: 9 }, (_, square) => Math.floor(code / 3 ** square) % 3);
      const won = Math.floor(code / 3 ** 9);
      try {
        vec.restore(withBoard(honest, board, won));
        accepted += 1;
        if (String(vec.observations) !== String(board)) expect([...vec.observations]).toEqual(board);
        if (won !== winnerOn(board)) expect(won).toBe(winnerOn(board));
      } catch (error) {
        if (!(error instanceof SimError) || error.code !== 'BAD_SNAPSHOT') throw error;
      }
    }
    expect(accepted).toBe(5478);
  });
});

/** A forged snapshot of a single environment at a board that says who has won. */
function withBoard(snapshot: Uint8Array, board: readonly number[], won: number): Uint8Array {
  const bits = (player: number) =>
    board.reduce((set, owner, square) => set + (owner === player ? 1 << square : 0), 0);
  const mask = board.map((owner) => Number(owner === 0 && won === 0));
  const state = Uint32Array.of(bits(1) | (bits(2) << 9), won);
  const shown = withColumn(withColumn(snapshot, 'state', state), 'observation', Int8Array.from(board));
  return withColumn(shown, 'actionMask', Int8Array.from(mask));
}

describe('TicTacToe.replay', () => {
  it('stops at the end of the game and makes no move after it', () => {
    using game = core.make('TicTacToe-v0');
    game.reset();
    expect(game.replay(Uint8Array.of(0, 3, 1, 4, 2, 5, 5, 5, 5, 5))).toBe(5);
    expect(observe(game)).toEqual({ ...expected([0, 3, 1, 4, 2]), recorded: [] });
    expect(game.replay(Uint8Array.of(8))).toBe(0);
  });

  it('continues a game that has begun', () => {
    using game = core.make('TicTacToe-v0', { recordSteps: 9 });
    game.reset();
    game.step(4);
    expect(game.replay(Uint8Array.of(0, 8))).toBe(2);
    expect(observe(game)).toEqual(expected([4, 0, 8]));
  });

  it('makes the moves before an illegal one, and none when an action is no square', () => {
    using game = core.make('TicTacToe-v0');
    game.reset();
    expect(() => game.replay(Uint8Array.of(4, 0, 4, 1))).toThrow(simError('ILLEGAL_ACTION'));
    expect([...game.observation]).toEqual(boardAfter([4, 0]));
    expectRefused(
      game,
      () => game.replay(Uint8Array.of(1, 9)),
      /^actions\[1\] must be an integer from 0 to 8, got 9$/,
    );
    for (const actions of [[1], '1', null, undefined, new Int8Array(1)] as unknown[]) {
      expectRefused(game, () => game.replay(actions as Uint8Array), TypeError);
    }
  });
});

describe('TicTacToe', () => {
  it('does not believe what was written into its views', () => {
    using game = core.make('TicTacToe-v0', { recordSteps: 9 });
    using neighbour = core.make('TicTacToe-v0', { recordSteps: 9 });
    neighbour.reset({ seed: 1 });
    const next = neighbour.snapshot();
    game.reset({ seed: 1 });
    game.step(0);
    for (let value = 0; value < 256; value++) {
      game.observation.fill(value);
      game.winningAction(1);
      expect(game.actionSpace.n).toBe(9);
    }
    game.step(4);
    expect(observe(game).board).toEqual(boardAfter([0, 4]));
    expect(neighbour.snapshot()).toEqual(next);
  });

  it('refuses players that there are not', () => {
    using game = core.make('TicTacToe-v0');
    game.reset();
    expect(() => game.winningAction(0 as Player)).toThrow(RangeError);
    expect(() => game.winningAction('X' as unknown as Player)).toThrow(TypeError);
  });

  it('wins, loses and draws as often as uniform random play does: 737, 363 and 160 of 1,260', () => {
    using vec = core.makeVector('TicTacToe-v0', { numEnvs: 512, autoreset: 'same-step' });
    vec.reset();
    vec.actionSpace.seed(1);
    const ends = [0, 0, 0];
    for (let step = 0; step < 1000; step++) {
      vec.step(vec.actionSpace.sample(true));
      for (let index = 0; index < 512; index++)
        if (vec.terminated[index]) ends[vec.rewards[index]! + 1]! += 1;
    }
    const games = ends[0]! + ends[1]! + ends[2]!;
    // Five standard deviations of a share of some 67,000 games are less than 0.01.
    expect(games).toBeGreaterThan(60_000);
    expect(Math.abs(ends[2]! / games - 737 / 1260)).toBeLessThan(0.01);
    expect(Math.abs(ends[0]! / games - 363 / 1260)).toBeLessThan(0.01);
  });

  it('takes chosen actions, seeds and masks one by one', () => {
    using vec = core.makeVector('TicTacToe-v0', { numEnvs: 3, autoreset: 'disabled' });
    vec.reset({ seeds: [5n, '6', 7] });
    vec.step([0, 4, 8]);
    vec.step(Uint8Array.of(4, 0, 7));
    expect([...vec.observations]).toEqual([
      1, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1,
    ]);
    vec.reset({ mask: [false, true, 0] });
    expect([...vec.observations.subarray(9, 18)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(vec.observations[0]).toBe(1);
  });

  it('is drawn row by row', () => {
    using game = core.make('TicTacToe-v0');
    game.reset();
    for (const square of [0, 4, 8]) game.step(square);
    expect(game.render()).toBe('X . .\n. O .\n. . X');
  });
});

const GYMNASIUM = `
import json, sys
import numpy as np
from gymnasium.spaces import Discrete
results = []
for game in json.load(sys.stdin):
    legal, free = Discrete(9, seed=int(game["seed"])), Discrete(9, seed=int(game["seed"]))
    masks = [np.array(mask, dtype=np.int8) for mask in game["masks"]]
    results.append({"legal": [int(legal.sample(mask)) for mask in masks], "free": [int(free.sample()) for _ in masks]})
json.dump(results, sys.stdout)
`;

describe.skipIf(!has('gymnasium'))('TicTacToe against the Gymnasium of this machine', () => {
  it('samples legal actions as Discrete(9).sample(mask) does, and all actions as Discrete(9).sample()', () => {
    const seeds = fc.sample(fc.bigInt(0n, 1n << 90n).map(String), { numRuns: 200, seed: 9 });
    const runs = seeds.map((seed) => {
      using game = core.make('TicTacToe-v0');
      using other = core.make('TicTacToe-v0');
      game.reset();
      for (const each of [game, other]) each.actionSpace.seed(seed);
      const masks: number[][] = [];
      const legal = times(30, () => {
        if (game.terminated) game.reset();
        masks.push([...game.actionMask!]);
        const action = game.actionSpace.sample(game.actionMask!);
        game.step(action);
        return action;
      });
      return { seed, masks, sampled: { legal, free: times(30, () => other.actionSpace.sample()) } };
    });
    expect(runs.map((run) => run.sampled)).toEqual(python(GYMNASIUM, runs));
  });
});
