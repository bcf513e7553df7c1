import { describe, integerInRange } from './arguments.js';
import { DiscreteActionSpace } from './discrete-action-space.js';
import { Handle } from './handle.js';
import type { Heap } from './heap.js';
import { MAX_STEPS } from './limits.js';
import { seedPcg64 } from './pcg64.js';
import { parseNonNegativeSeed, type Seed } from './seed.js';
import { SimError } from './sim-error.js';
import { badSnapshot, decodeSnapshot, encodeSnapshot, payloadBytes } from './snapshot.js';
import { LAYOUT, SQUARES } from './tic-tac-toe-layout.js';
import { checkTicTacToePayload } from './tic-tac-toe-payload.js';

/** A player: 1 is X, who moves first, 2 is O. */
export type TicTacToePlayer = 1 | 2;

/** Bytes of a recorded step: action, reward, flags, observation. */
const RECORDED_STEP_BYTES = 19;

/** Options of `SimCore.ticTacToe`. */
export interface TicTacToeOptions {
  /**
   * Steps of an episode that `recordedBytes` has room for, 0 to 16,777,216; with 0 nothing is recorded, and more than
   * the 9 steps that a game can have take no more memory. Default: 0.
   */
  recordSteps?: number | undefined;
}

/** Arguments of {@link TicTacToe.reset}. */
export interface TicTacToeResetOptions {
  /** Starts the stream of `sampleLegalAction` anew; without it the stream continues. The game itself draws nothing. */
  seed?: Seed | undefined;
}

/**
 * `TicTacToe-v0`: two players on one board in a core's memory, stepped in turn. Squares are numbered row by row from the
 * top left; X moves first. Illegal moves are refused and change nothing. Nothing is allocated by a step; the views stay
 * valid, and show the present state, until the core is reset or the handle disposed.
 *
 * @example
 * ```ts
 * import { SimCore } from '@reroll/sim-core';
 *
 * using game = SimCore.create().ticTacToe();
 * game.reset({ seed: 42 });
 * while (!game.terminated) game.step(game.sampleLegalAction());
 * game.winner; // 0 for a draw, 1 for X, 2 for O
 * ```
 */
export class TicTacToe extends Handle {
  /** The nine squares as i8: 0 empty, 1 X, 2 O. For reading only. */
  readonly board: Int8Array;
  /** What a policy sees: the board. */
  readonly observation: Int8Array;
  /** All nine squares, whether empty or not, with the stream of Gymnasium's `Discrete(9)`. */
  readonly actionSpace: DiscreteActionSpace;
  /** Always false: a game ends by itself after at most 9 moves. */
  readonly truncated = false;
  readonly #bytes: Uint8Array;
  readonly #fields: DataView;
  /** Views on the list of legal actions, by their number. */
  readonly #legalActions: readonly Uint8Array[];
  readonly #recordSteps: number;

  /** Use `SimCore.ticTacToe`. */
  constructor(heap: Heap, { recordSteps = 0 }: TicTacToeOptions = {}) {
    const steps = Math.min(SQUARES, integerInRange('recordSteps', recordSteps, 0, MAX_STEPS));
    super(heap, heap.kernel.ticTacToeBytes(steps));
    const { kernel, address } = this;
    kernel.ticTacToeInitialize(address, steps);
    const { buffer } = kernel.memory;
    this.board = new Int8Array(buffer, address + LAYOUT.board, SQUARES);
    this.observation = this.board;
    this.actionSpace = new DiscreteActionSpace(kernel, SQUARES, () => this.address + LAYOUT.actionStream);
    this.#bytes = new Uint8Array(buffer, address, kernel.ticTacToeBytes(steps));
    this.#fields = new DataView(buffer, address, LAYOUT.record);
    this.#legalActions = Array.from(
      { length: SQUARES + 1 },
      (_, count) => new Uint8Array(buffer, address + LAYOUT.legal, count),
    );
    this.#recordSteps = steps;
  }

  /** Reward of the last move from X's side: 1 when X won with it, −1 when O did, else 0; 0 after a reset. */
  get reward(): number {
    return this.#fields.getFloat64(LAYOUT.reward, true);
  }

  /** Whether the game is over: a line is complete or the board is full. */
  get terminated(): boolean {
    return this.#bytes[LAYOUT.terminated] === 1;
  }

  /** Who completed a line, or 0 while nobody has. */
  get winner(): TicTacToePlayer | 0 {
    return this.#bytes[LAYOUT.winner] as TicTacToePlayer | 0;
  }

  /** Moves since the last reset. */
  get elapsedSteps(): number {
    return this.#bytes[LAYOUT.moveCount]!;
  }

  /** Who moves next, or would if the game were not over. */
  get playerToMove(): TicTacToePlayer {
    return this.elapsedSteps % 2 === 0 ? 1 : 2;
  }

  /** The empty squares in ascending order; none once the game is over. A view that the next move overwrites. */
  get legalActions(): Uint8Array {
    return this.#legalActions[this.#bytes[LAYOUT.legalCount]!]!;
  }

  /**
   * The body of the canonical trajectory since the last reset, written by the kernel: the empty board, then for each
   * move the action (u8), reward (f64), flags (u8; 1 terminated) and board (i8 × 9), all little-endian. A view of the
   * core's memory, which the next move extends. Empty without `recordSteps`.
   */
  get recordedBytes(): Uint8Array {
    const records = this.#recordSteps > 0 && this.#bytes[LAYOUT.isReset] === 1;
    const length = records ? SQUARES + RECORDED_STEP_BYTES * this.elapsedSteps : 0;
    return this.#bytes.subarray(LAYOUT.record, LAYOUT.record + length);
  }

  /**
   * Starts a game.
   *
   * @throws TypeError or RangeError when `seed` is given and is not a non-negative {@link Seed}.
   */
  reset({ seed }: TicTacToeResetOptions = {}): void {
    const { kernel, address } = this;
    if (seed !== undefined) seedPcg64(kernel, address + LAYOUT.stream, parseNonNegativeSeed(seed));
    kernel.ticTacToeReset(address);
  }

  /**
   * Takes a square for the player to move.
   *
   * @param action - the square, 0 to 8.
   * @throws TypeError or RangeError when `action` is no integer from 0 to 8.
   * @throws SimError `NOT_RESET` before the first reset, `EPISODE_OVER` after the end of the game, `ILLEGAL_ACTION` when
   * the square is taken, `RECORD_FULL` when `recordSteps` steps are recorded.
   */
  step(action: number): void {
    integerInRange('action', action, 0, SQUARES - 1);
    const refusal = this.kernel.ticTacToeStep(this.address, action);
    if (refusal !== 0) this.#refuse(refusal, action);
  }

  /**
   * Draws a legal action, each equally likely, from the stream that `reset({ seed })` starts: with the n legal squares
   * in ascending order, the one at index `Generator.integers(n)`. These are the bits of Gymnasium's
   * `Discrete(9, seed=seed).sample(mask)` with a mask of the empty squares.
   *
   * @throws SimError `NOT_RESET` before the first reset, `NOT_SEEDED` before the first one with a seed, `EPISODE_OVER`
   * after the end of the game.
   */
  sampleLegalAction(): number {
    const { kernel, address } = this;
    if (this.#bytes[LAYOUT.isReset] === 0) this.#refuse(1, 0);
    if (this.terminated) this.#refuse(2, 0);
    if (!kernel.pcg64IsSeeded(address + LAYOUT.stream)) {
      throw new SimError('NOT_SEEDED', 'legal actions are drawn from a seeded stream: call reset({ seed })');
    }
    return kernel.ticTacToeSampleLegal(address);
  }

  /**
   * The first empty square, in ascending order, with which `player` would complete a line; null when there is
   * none or the game is over.
   *
   * @throws TypeError or RangeError when `player` is neither 1 nor 2.
   */
  winningAction(player: TicTacToePlayer): number | null {
    integerInRange('player', player, 1, 2);
    const square = this.kernel.ticTacToeWinningSquare(this.address, player);
    return square < SQUARES ? square : null;
  }

  /**
   * Makes moves until one ends the game or none is left, without leaving the kernel between them; after the end of a
   * game it makes none.
   *
   * @param actions - the squares, 0 to 8, for X and O in turn.
   * @returns how many moves were made.
   * @throws TypeError or RangeError, before the first move, when an action is no square; SimError as
   * {@link TicTacToe.step}, after the moves that could be made.
   */
  replay(actions: Uint8Array): number {
    if (!(actions instanceof Uint8Array)) {
      throw new TypeError(`actions must be a Uint8Array, got ${describe(actions)}`);
    }
    const invalid = actions.findIndex((action) => action >= SQUARES);
    if (invalid !== -1)
      throw new RangeError(`actions[${invalid}] must be from 0 to 8, got ${actions[invalid]}`);
    const { kernel, address } = this;
    // No game needs more: a square taken twice is refused.
    const moves = actions.subarray(0, SQUARES);
    const buffer = kernel.scratchAddress();
    kernel.u8.set(moves, buffer);
    const made = kernel.ticTacToeReplay(address, buffer, moves.length);
    if (made < moves.length && !this.terminated)
      this.#refuse(kernel.ticTacToeRefusal(address, moves[made]!), moves[made]!);
    return made;
  }

  /** The environment's whole state: the game's moves, both streams, options and so the recording. 108 bytes. */
  snapshot(): Uint8Array {
    const { kernel, address } = this;
    return encodeSnapshot(
      'tic-tac-toe environment',
      kernel.u8.subarray(address, address + LAYOUT.snapshotEnd),
    );
  }

  /**
   * Goes back to a snapshot, of this environment or of any other with the same `recordSteps` on any host.
   *
   * @throws TypeError when `snapshot` is no Uint8Array; SimError `BAD_SNAPSHOT` when it is damaged or something else,
   * `SNAPSHOT_MISMATCH` when it is of an environment with another `recordSteps`. Nothing has changed then.
   */
  restore(snapshot: Uint8Array): void {
    const { kernel, address } = this;
    const payload = decodeSnapshot('tic-tac-toe environment', snapshot);
    checkTicTacToePayload(payload, this.#recordSteps);
    const state = payloadBytes(payload);
    const moves = kernel.scratchAddress();
    const moveCount = state[LAYOUT.moveCount]!;
    kernel.u8.set(state.subarray(LAYOUT.moves), moves);
    if (!kernel.ticTacToeIsGame(moves, moveCount)) throw badSnapshot('has moves that no game can have');
    kernel.ticTacToeReset(address);
    kernel.ticTacToeReplay(address, moves, moveCount);
    kernel.u8.set(state, address);
  }

  #refuse(refusal: number, action: number): never {
    if (refusal === 1) throw new SimError('NOT_RESET', 'call reset() before the first move');
    if (refusal === 2) throw new SimError('EPISODE_OVER', 'the game is over: call reset() for the next one');
    if (refusal === 3) throw new SimError('ILLEGAL_ACTION', `square ${action} is taken`);
    throw new SimError('RECORD_FULL', `the recording has room for recordSteps = ${this.#recordSteps} steps`);
  }
}
