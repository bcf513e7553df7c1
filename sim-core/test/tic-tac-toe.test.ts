import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { has } from '../../test/support/parts.js';
import { SimCore, SimError, type SimErrorCode, type TicTacToe, type TicTacToePlayer } from '../src/index.js';
import { times } from './support/golden.js';
import { python } from './support/python.js';
import { resealed, withPayloadByte } from './support/snapshots.js';
import {
  boardAfter,
  emptySquaresOn,
  forEachGame,
  isOverOn,
  winnerOn,
  winningSquareOn,
} from './support/tic-tac-toe-oracle.js';

const core = SimCore.create();
const rewards = [0, 1, -1];

const simError = (code: SimErrorCode) => expect.objectContaining({ name: 'SimError', code });

/** A refused call throws and leaves every byte of memory, but for the scratch buffer, as it was. */
function expectRefused(game: TicTacToe, call: () => unknown, error: unknown): void {
  const before = game.snapshot();
  const observed = observe(game);
  expect(call).toThrow(error as Error);
  expect(game.snapshot()).toEqual(before);
  expect(observe(game)).toEqual(observed);
}

/** All that a caller can see. */
function observe(game: TicTacToe) {
  const { terminated, truncated, winner, reward, elapsedSteps, playerToMove } = game;
  return {
    board: [...game.board],
    legalActions: [...game.legalActions],
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
  return {
    board,
    legalActions: isOverOn(board) ? [] : emptySquaresOn(board),
    recorded,
    terminated: isOverOn(board),
    truncated: false,
    winner: winnerOn(board) as TicTacToePlayer | 0,
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
    using game = core.ticTacToe();
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
    using game = core.ticTacToe({ recordSteps: 9 });
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
});

describe('TicTacToe.replay', () => {
  it('stops at the end of the game and makes no move after it', () => {
    using game = core.ticTacToe();
    game.reset();
    expect(game.replay(Uint8Array.of(0, 3, 1, 4, 2, 5, 5, 5, 5, 5))).toBe(5);
    expect(observe(game)).toEqual({ ...expected([0, 3, 1, 4, 2]), recorded: [] });
    expect(game.replay(Uint8Array.of(8))).toBe(0);
  });

  it('continues a game that has begun', () => {
    using game = core.ticTacToe({ recordSteps: 9 });
    game.reset();
    game.step(4);
    expect(game.replay(Uint8Array.of(0, 8))).toBe(2);
    expect(observe(game)).toEqual(expected([4, 0, 8]));
  });

  it('makes the moves before an illegal one, and none when an action is no square', () => {
    using game = core.ticTacToe();
    game.reset();
    expect(() => game.replay(Uint8Array.of(4, 0, 4, 1))).toThrow(simError('ILLEGAL_ACTION'));
    expect([...game.board]).toEqual(boardAfter([4, 0]));
    expectRefused(game, () => game.replay(Uint8Array.of(1, 9)), /^actions\[1\] must be from 0 to 8, got 9$/);
    for (const actions of [[1], '1', null, undefined, new Int8Array(1)] as unknown[]) {
      expectRefused(game, () => game.replay(actions as Uint8Array), TypeError);
    }
  });
});

describe('TicTacToe, hostile input', () => {
  it.each([-1, 9, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32])('refuses the action %d', (action) => {
    using game = core.ticTacToe({ recordSteps: 9 });
    game.reset({ seed: 1 });
    game.step(4);
    expectRefused(game, () => game.step(action), RangeError);
  });

  it.each([undefined, null, '4', 4n, true, {}, [4], Symbol('4')])('refuses %o as an action', (action) => {
    using game = core.ticTacToe();
    game.reset({ seed: 1 });
    expectRefused(game, () => game.step(action as number), TypeError);
  });

  it('refuses what needs a reset or a seed before it came', () => {
    using game = core.ticTacToe();
    expectRefused(game, () => game.step(4), simError('NOT_RESET'));
    expectRefused(game, () => game.replay(Uint8Array.of(4)), simError('NOT_RESET'));
    expectRefused(game, () => game.sampleLegalAction(), simError('NOT_RESET'));
    expectRefused(game, () => game.actionSpace.sample(), simError('NOT_SEEDED'));
    game.reset();
    expectRefused(game, () => game.sampleLegalAction(), simError('NOT_SEEDED'));
    game.step(4);
    expect(game.elapsedSteps).toBe(1);
  });

  it('does not believe what was written into its views', () => {
    using game = core.ticTacToe({ recordSteps: 9 });
    using neighbour = core.ticTacToe({ recordSteps: 9 });
    neighbour.reset({ seed: 1 });
    const next = neighbour.snapshot();
    game.reset({ seed: 1 });
    game.step(0);
    for (let attempt = 0; attempt < 300; attempt++) {
      game.board.fill(attempt);
      game.legalActions.fill(attempt);
      expect(() => game.step(0)).toThrow(simError('ILLEGAL_ACTION'));
    }
    const action = game.sampleLegalAction();
    game.step(action);
    expect(observe(game)).toEqual(expected([0, action]));
    expect(neighbour.snapshot()).toEqual(next);
  });

  it('refuses bad options, seeds and players', () => {
    using game = core.ticTacToe();
    game.reset({ seed: 1 });
    game.step(0);
    expectRefused(game, () => game.reset({ seed: -1 }), RangeError);
    expectRefused(game, () => game.reset({ seed: 'one' }), RangeError);
    expectRefused(game, () => game.reset({ seed: null as unknown as number }), TypeError);
    expectRefused(game, () => game.winningAction(0 as TicTacToePlayer), RangeError);
    expectRefused(game, () => game.winningAction('X' as unknown as TicTacToePlayer), TypeError);
    for (const recordSteps of [-1, 0.5, Number.NaN, 2 ** 24 + 1]) {
      expect(() => core.ticTacToe({ recordSteps })).toThrow(RangeError);
    }
    expect(() => core.ticTacToe({ recordSteps: true as unknown as number })).toThrow(TypeError);
  });

  it('refuses moves beyond its recording, and goes on after a reset', () => {
    using game = core.ticTacToe({ recordSteps: 2 });
    game.reset();
    game.step(0);
    game.step(1);
    expectRefused(game, () => game.step(2), simError('RECORD_FULL'));
    expectRefused(game, () => game.replay(Uint8Array.of(2)), simError('RECORD_FULL'));
    game.reset();
    expect(game.replay(Uint8Array.of(8))).toBe(1);
    expect(observe(game)).toEqual(expected([8]));
  });

  it('is refused once disposed of or left behind by a reset of the core', () => {
    const small = SimCore.create();
    const game = small.ticTacToe();
    game.reset({ seed: 1 });
    small.reset();
    for (const call of [
      () => game.step(0),
      () => game.reset(),
      () => game.snapshot(),
      () => game.actionSpace.sample(),
    ]) {
      expect(call).toThrow(simError('STALE_HANDLE'));
    }
    const next = small.ticTacToe();
    next[Symbol.dispose]();
    expect(() => next.step(0)).toThrow(simError('DISPOSED'));
  });
});

describe('TicTacToe.snapshot and restore', () => {
  const moment = fc.record({
    seed: fc.bigInt(0n, 1n << 70n),
    moves: fc.nat({ max: 9 }),
    recordSteps: fc.constantFrom(0, 9),
  });

  const playTo = (game: TicTacToe, seed: bigint, moves: number) => {
    game.reset({ seed });
    game.actionSpace.seed(seed + 1n);
    while (!game.terminated && game.elapsedSteps < moves) game.step(game.sampleLegalAction());
  };

  it('continues from any moment as the original does, in another core too', () => {
    fc.assert(
      fc.property(moment, ({ seed, moves, recordSteps }) => {
        using game = core.ticTacToe({ recordSteps });
        playTo(game, seed, moves);
        const snapshot = game.snapshot();
        using other = SimCore.create().ticTacToe({ recordSteps });
        other.restore(snapshot);
        expect(other.snapshot()).toEqual(snapshot);
        for (;;) {
          expect(observe(other)).toEqual(observe(game));
          expect(other.actionSpace.sample()).toBe(game.actionSpace.sample());
          if (game.terminated) break;
          const action = game.sampleLegalAction();
          expect(other.sampleLegalAction()).toBe(action);
          game.step(action);
          other.step(action);
        }
      }),
    );
  });

  it('keeps an environment that was never reset or seeded', () => {
    using game = core.ticTacToe({ recordSteps: 9 });
    const fresh = game.snapshot();
    const seen = observe(game);
    playTo(game, 1n, 5);
    game.restore(fresh);
    expect(observe(game)).toEqual(seen);
    expect(() => game.step(0)).toThrow(simError('NOT_RESET'));
    expect(() => game.actionSpace.sample()).toThrow(simError('NOT_SEEDED'));
  });

  it('refuses every snapshot with a changed, lost or added byte', () => {
    using game = core.ticTacToe({ recordSteps: 9 });
    playTo(game, 5n, 4);
    const snapshot = game.snapshot();
    playTo(game, 6n, 3);
    for (let index = 0; index < snapshot.length; index++) {
      const damaged = snapshot.with(index, snapshot[index]! ^ 0x10);
      expectRefused(game, () => game.restore(damaged), simError('BAD_SNAPSHOT'));
      expectRefused(game, () => game.restore(snapshot.subarray(0, index)), simError('BAD_SNAPSHOT'));
    }
    expectRefused(game, () => game.restore(Uint8Array.of(...snapshot, 0)), simError('BAD_SNAPSHOT'));
    expectRefused(game, () => game.restore([...snapshot] as unknown as Uint8Array), TypeError);
  });

  it('refuses a forged snapshot whose checksum is right, or else is in a state that a game can reach', () => {
    using game = core.ticTacToe({ recordSteps: 9 });
    playTo(game, 5n, 4);
    const honest = game.snapshot();
    playTo(game, 6n, 3);
    const before = game.snapshot();
    const accepted: number[] = [];
    fc.assert(
      fc.property(
        fc.integer({ min: 16, max: honest.length - 1 }),
        fc.integer({ min: 0, max: 255 }),
        (index, value) => {
          const forged = resealed(honest.with(index, value));
          try {
            game.restore(forged);
          } catch (error) {
            expect(['BAD_SNAPSHOT', 'SNAPSHOT_MISMATCH']).toContain((error as { code: SimErrorCode }).code);
            expect(game.snapshot()).toEqual(before);
            return;
          }
          accepted.push(index);
          const moves = [...forged.subarray(16 + 83, 16 + 83 + forged[16 + 82]!)];
          expect(observe(game)).toEqual(expected(moves));
          game.restore(before);
        },
      ),
      { numRuns: 5000 },
    );
    // Other stream states are as good as the honest ones; of the game only moves to other empty squares are.
    expect(accepted.length).toBeGreaterThan(0);
  });

  it.each<[string, number[], number?]>([
    ['a move after the end', [0, 3, 1, 4, 2, 5]],
    ['a square taken twice', [0, 3, 0]],
    ['a square beyond the board', [0, 9]],
    ['a square far beyond it', [0, 32]],
    ['a square beyond its last move', [0, 3], 8],
  ])('refuses a forged snapshot with %s', (_name, moves, stray = 0) => {
    using game = core.ticTacToe({ recordSteps: 9 });
    game.reset({ seed: 1 });
    const empty = game.snapshot();
    game.step(4);
    const forged = [moves.length, ...moves, stray].reduce(
      (bytes, value, index) => withPayloadByte(bytes, 82 + index, value),
      empty,
    );
    expectRefused(game, () => game.restore(forged), simError('BAD_SNAPSHOT'));
  });

  it('refuses a snapshot of other options or of another kind of environment', () => {
    using game = core.ticTacToe({ recordSteps: 9 });
    using other = core.ticTacToe();
    using cart = core.cartPole();
    expectRefused(game, () => game.restore(other.snapshot()), simError('SNAPSHOT_MISMATCH'));
    expectRefused(game, () => game.restore(cart.snapshot()), simError('BAD_SNAPSHOT'));
  });
});

const GYMNASIUM = `
import json, sys
import numpy as np
from gymnasium.spaces import Discrete
results = []
for game in json.load(sys.stdin):
    legal, free = Discrete(9, seed=int(game["seed"])), Discrete(9, seed=int(game["seed"]))
    masks = [np.array([s in squares for s in range(9)], dtype=np.int8) for squares in game["legal"]]
    results.append({"legal": [int(legal.sample(mask)) for mask in masks], "free": [int(free.sample()) for _ in masks]})
json.dump(results, sys.stdout)
`;

describe.skipIf(!has('gymnasium'))('TicTacToe against the Gymnasium of this machine', () => {
  it('samples legal actions as Discrete(9).sample(mask) does, and all actions as Discrete(9).sample()', () => {
    const seeds = fc.sample(fc.bigInt(0n, 1n << 90n).map(String), { numRuns: 200, seed: 9 });
    const runs = seeds.map((seed) => {
      using game = core.ticTacToe();
      game.reset({ seed });
      game.actionSpace.seed(seed);
      const legal: number[][] = [];
      const sampled = times(30, () => {
        if (game.terminated) game.reset();
        legal.push([...game.legalActions]);
        const action = game.sampleLegalAction();
        game.step(action);
        return action;
      });
      return { seed, legal, sampled: { legal: sampled, free: times(30, () => game.actionSpace.sample()) } };
    });
    expect(runs.map((run) => run.sampled)).toEqual(python(GYMNASIUM, runs));
  });
});
