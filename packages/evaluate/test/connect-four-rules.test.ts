import type { Mt19937 } from '@reroll/sim-core';
import { describe, expect, test } from 'vitest';
import { type Game, GameStage } from '../src/match/game.js';
import { Grid, LINES, type Square } from './support/connect-four-rules.js';

/** Chooses a column in a game that a test makes up. */
type Choose = (grid: Grid, player: 1 | 2, rng: Mt19937) => number;

const anyColumn: Choose = ({ open }, _, rng) => rng.choice(open);

/** Completes no line where that can be helped: such games often fill the board. */
const quietColumn: Choose = (grid, player, rng) => {
  const quiet = grid.open.filter((column) => !grid.wouldWin(column, player));
  return rng.choice(quiet.length > 0 ? quiet : grid.open);
};

/** Both players help one of them to complete this line and no other. */
function columnTowards(line: readonly Square[], winner: 1 | 2): Choose {
  return (grid, player, rng) => {
    const isOn = (column: number) =>
      line.some(([row, square]) => square === column && row === grid.landing(column));
    const useful = grid.open.filter((column) => isOn(column) === (player === winner));
    const harmless = useful.filter((column) => isOn(column) || !grid.wouldWin(column, player));
    return harmless.length > 0 ? rng.choice(harmless) : quietColumn(grid, player, rng);
  };
}

function shown(env: Game) {
  return {
    board: Array.from(env.observation),
    legal: Array.from(env.actionMask).flatMap((flag, column) => (flag === 1 ? [column] : [])),
    winner: env.winner,
    isOver: env.terminated,
    reward: env.reward,
    wins: [env.winningAction(1), env.winningAction(2)],
  };
}

/** `expect(…).toEqual` takes a third of a millisecond even where all is well. */
function expectEqual(actual: object, expected: object): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) expect(actual).toEqual(expected);
}

describe('the kernel’s connect four, beside a plain grid', () => {
  const stage = new GameStage({ env: 'ConnectFour-v0' });
  const env = stage.open();
  const rng = stage.stream(4);

  /** Plays a game on both boards at once and compares them before every move and at the end. */
  function playBoth(choose: Choose): Grid {
    const grid = new Grid();
    env.reset();
    for (let move = 0; ; move++) {
      const player = move % 2 === 0 ? 1 : 2;
      expect(env.playerToMove).toBe(player);
      const wins = [grid.winningColumn(1), grid.winningColumn(2)];
      const board = grid.rows.flat();
      expectEqual(shown(env), { board, legal: grid.open, winner: 0, isOver: false, reward: 0, wins });
      const column = choose(grid, player, rng);
      grid.drop(column, player);
      env.step(column);
      if (grid.hasLine(player) || grid.open.length === 0) break;
    }
    const winner = grid.hasLine(1) ? 1 : grid.hasLine(2) ? 2 : 0;
    const reward = [0, 1, -1][winner];
    const wins = [null, null];
    expectEqual(shown(env), { board: grid.rows.flat(), legal: [], winner, isOver: true, reward, wins });
    expect(() => env.step(0)).toThrow(expect.objectContaining({ code: 'EPISODE_OVER' }));
    return grid;
  }

  test('random games agree at every move', () => {
    for (let game = 0; game < 200; game++) playBoth(anyColumn);
  });

  test('boards that fill up end without a winner, or with one on the last square', () => {
    const full = Array.from({ length: 200 }, () => playBoth(quietColumn)).filter(
      ({ open }) => open.length === 0,
    );
    expect(full.filter((grid) => grid.hasLine(2)).length).toBeGreaterThan(2);
    expect(full.filter((grid) => !grid.hasLine(1) && !grid.hasLine(2)).length).toBeGreaterThan(5);
  });

  test.each([
    ['X', 1],
    ['O', 2],
  ] as const)('each of the 69 lines wins for %s', (_, winner) => {
    expect(LINES).toHaveLength(69);
    for (const line of LINES) {
      let tries = 100;
      while (!playBoth(columnTowards(line, winner)).holds(line, winner)) expect(--tries).toBeGreaterThan(0);
    }
  });

  test('a disc in a full column is refused, and changes nothing', () => {
    env.reset();
    for (const column of [3, 3, 3, 3, 3, 3]) env.step(column);
    const before = shown(env);
    expect(before.legal).toEqual([0, 1, 2, 4, 5, 6]);
    expect(() => env.step(3)).toThrow(expect.objectContaining({ code: 'ILLEGAL_ACTION' }));
    expect(shown(env)).toEqual(before);
  });
});
