import type { Player } from '@reroll/sim-core';

/** What the player to move sees; a game that `core.make` opened is one. For reading only. */
export interface Position {
  /** The squares: 0 empty, 1 X, 2 O. */
  readonly observation: ArrayLike<number>;
  /** 1 for each legal action, else 0. */
  readonly actionMask: ArrayLike<number>;
  readonly playerToMove: Player;
  /** The first legal action, in ascending order, with which a player would win at once, or null. */
  winningAction(player: Player): number | null;
}

/** The judge's draws, as CPython's `random.Random` names them. */
export interface MoveRng {
  /** The next f64 in [0, 1). */
  random(): number;
  /** One of `values`, each as likely; draws even when there is only one. */
  choice<T>(values: readonly T[]): T;
}

/** A policy that chooses one legal action and may draw from the judge's stream. */
export type ChooseAction = (position: Position, rng: MoveRng) => number;

/**
 * The legal actions, ascending.
 *
 * @example
 * ```ts
 * import { legalActions } from '@reroll/evaluate';
 *
 * legalActions({ actionMask: [1, 0, 1] }); // [0, 2]
 * ```
 */
export function legalActions({ actionMask }: Pick<Position, 'actionMask'>): number[] {
  const legal: number[] = [];
  for (let action = 0; action < actionMask.length; action++) if (actionMask[action] === 1) legal.push(action);
  return legal;
}

/** One draw a move. */
export const chooseRandom: ChooseAction = (position, rng) => rng.choice(legalActions(position));

/**
 * The first action that wins at once, else the first with which the opponent would, both without a draw; else one draw.
 *
 * @example
 * ```ts
 * import { chooseGreedy, type Position } from '@reroll/evaluate';
 * import { SimCore } from '@reroll/sim-core';
 *
 * const core = SimCore.create();
 * const game = core.make('ConnectFour-v0');
 * game.reset();
 * for (const column of [3, 0, 3, 0, 3, 0]) game.step(column);
 * chooseGreedy(game as typeof game & Position, core.mt19937(0)); // 3: four on each other
 * ```
 */
export const chooseGreedy: ChooseAction = (position, rng) => {
  const player = position.playerToMove;
  const opponent = player === 1 ? 2 : 1;
  return position.winningAction(player) ?? position.winningAction(opponent) ?? chooseRandom(position, rng);
};
