import { integerInRange } from './arguments.js';
import { type AutoresetMode, autoresetNumber } from './autoreset.js';
import { Columns } from './columns.js';
import { Handle } from './handle.js';
import { createHeapFor } from './heap.js';
import type { KernelExports } from './kernel.js';
import { MAX_NUM_ENVS, MAX_STEPS } from './limits.js';
import { checkOptions } from './payload-options.js';
import { PCG64_BYTES } from './pcg64.js';
import type { Seed } from './seed.js';
import { SimError } from './sim-error.js';
import { badSnapshot, decodeSnapshot, encodeSnapshot, payloadBytes } from './snapshot.js';
import { firstUnseeded, type StreamColumn, seedStreams } from './stream-column.js';
import { checkStream } from './stream-payload.js';
import { SQUARES } from './tic-tac-toe-layout.js';
import { COLUMN, HEADER } from './tic-tac-toe-vector-layout.js';
import { copyActions, resetSeeds, vectorMask } from './vector-arguments.js';

const OPTIONS = { numEnvs: HEADER.numEnvs, autoreset: HEADER.autoreset };

/** Options of `SimCore.ticTacToeVector`. */
export interface TicTacToeVectorOptions {
  /** Number of environments, 1 to 1,048,576; 82 bytes of memory each. */
  numEnvs: number;
  /**
   * How an environment whose game is over begins the next one: `'next-step'` in place of the next step, whose action it
   * ignores (reward 0, terminated false); `'same-step'` in the step that ended it, which keeps the last board in
   * `finalObservations`; `'disabled'` not at all: a step is refused until `reset({ mask })`. Default: `'next-step'`.
   */
  autoreset?: AutoresetMode | undefined;
}

/** Arguments of {@link TicTacToeVector.reset}. */
export interface TicTacToeVectorResetOptions {
  /** Seeds environment i with `seed + i`. Without seeds every stream continues. */
  seed?: Seed | undefined;
  /** Seeds environment i with `seeds[i]`; instead of `seed`. */
  seeds?: ArrayLike<Seed> | undefined;
  /** The environments to reset, a boolean, 0 or 1 for each. Default: all. */
  mask?: ArrayLike<boolean | number> | undefined;
}

/** What happened in a call of {@link TicTacToeVector.playRandom}. */
export interface TicTacToeTally {
  readonly moves: number;
  /** Games that ended: `xWins + oWins + draws`. */
  readonly games: number;
  readonly xWins: number;
  readonly oWins: number;
  readonly draws: number;
}

/**
 * Many tic-tac-toe environments stepped at once, in an instance and memory of their own. Environment i does what a single
 * `TicTacToe` with its seed and actions does, whatever `numEnvs` is and whatever the others do. The views are overwritten
 * by the next step.
 *
 * @example
 * ```ts
 * import { SimCore } from '@reroll/sim-core';
 *
 * using vec = SimCore.create().ticTacToeVector({ numEnvs: 1024, autoreset: 'same-step' });
 * vec.reset({ seed: 0 });
 * vec.step(vec.sampleLegalActions());
 * vec.observations; // i8, [1024, 9]
 * vec.playRandom(1000); // { moves: 1024000, games: …, xWins: …, oWins: …, draws: … }
 * ```
 */
export class TicTacToeVector extends Handle {
  readonly numEnvs: number;
  readonly autoreset: AutoresetMode;
  /**
   * i8 [numEnvs, 9]: the boards, 0 empty, 1 X, 2 O. The zeros of a row are the legal actions of a game that is not over.
   * For reading only, as all views except `actions`.
   */
  readonly observations: Int8Array;
  /** f64 [numEnvs]: rewards of the last step from X's side; 0 after a reset. */
  readonly rewards: Float64Array;
  /** u8 [numEnvs]: 1 where the last step ended the game. */
  readonly terminated: Uint8Array;
  /** u8 [numEnvs]: always 0, for a game ends by itself. */
  readonly truncated: Uint8Array;
  /** i8 [numEnvs, 9]: with `'same-step'`, the last board of the game that each environment ended last; zeros before. */
  readonly finalObservations: Int8Array;
  /** u8 [numEnvs]: what `step()` without an argument applies. Writing actions here saves a copy. */
  readonly actions: Uint8Array;
  readonly #mask: Uint8Array;
  readonly #columns: Columns;
  readonly #header: DataView;
  readonly #byteLength: number;

  /** Use `SimCore.ticTacToeVector`. */
  constructor(module: WebAssembly.Module, { numEnvs, autoreset = 'next-step' }: TicTacToeVectorOptions) {
    integerInRange('numEnvs', numEnvs, 1, MAX_NUM_ENVS);
    const mode = autoresetNumber(autoreset);
    const byteLengthOf = (kernel: KernelExports) => kernel.ticTacToeVectorBytes(numEnvs);
    const heap = createHeapFor(module, byteLengthOf);
    const byteLength = byteLengthOf(heap.kernel);
    super(heap, byteLength);
    const { kernel, address } = this;
    kernel.ticTacToeVectorInitialize(address, numEnvs, mode);
    const { buffer } = kernel.memory;
    const at = (column: number) => kernel.ticTacToeVectorColumn(address, column);
    this.numEnvs = numEnvs;
    this.autoreset = autoreset;
    this.observations = new Int8Array(buffer, at(COLUMN.observation), SQUARES * numEnvs);
    this.#columns = new Columns(kernel);
    this.rewards = this.#columns.float64(at(COLUMN.reward), numEnvs);
    this.terminated = new Uint8Array(buffer, at(COLUMN.terminated), numEnvs);
    this.truncated = new Uint8Array(buffer, at(COLUMN.truncated), numEnvs);
    this.finalObservations = new Int8Array(buffer, at(COLUMN.finalObservation), SQUARES * numEnvs);
    this.actions = new Uint8Array(buffer, at(COLUMN.action), numEnvs);
    this.#mask = new Uint8Array(buffer, at(COLUMN.mask), numEnvs).fill(1);
    this.#header = new DataView(buffer, address);
    this.#byteLength = byteLength;
  }

  /**
   * Starts a game in every environment, or in those that `mask` chooses.
   *
   * @throws TypeError or RangeError for arguments of a wrong type, value or length.
   * @throws SimError `NOT_SEEDED` when an environment to reset was never given a seed.
   */
  reset({ seed, seeds, mask }: TicTacToeVectorResetOptions = {}): void {
    const { kernel, address, numEnvs } = this;
    const given = resetSeeds(seed, seeds, numEnvs);
    if (mask !== undefined) this.#mask.set(vectorMask(mask, numEnvs));
    const streams = this.#streams;
    if (given !== undefined) seedStreams(kernel, streams, given);
    const unseeded = firstUnseeded(kernel, streams);
    if (unseeded < numEnvs) {
      this.#mask.fill(1);
      throw new SimError('NOT_SEEDED', `environment ${unseeded} never had a seed: call reset({ seed })`);
    }
    kernel.ticTacToeVectorReset(address);
    this.#columns.refresh();
  }

  /**
   * Takes a square in every environment, for the player to move there.
   *
   * @param actions - u8 [numEnvs], squares 0 to 8. Default: what `actions` holds. With `'next-step'`, an environment whose
   * game is over ignores its square.
   * @throws TypeError or RangeError when they are something else.
   * @throws SimError `NOT_RESET` before every environment was reset; `ILLEGAL_ACTION` when a square is taken; with
   * `'disabled'`, `EPISODE_OVER` while a game that is over was not reset. No environment has moved then.
   */
  step(actions: ArrayLike<number> = this.actions): void {
    if (actions !== this.actions) copyActions(this.actions, actions);
    const stepped = this.kernel.ticTacToeVectorStep(this.address);
    this.#columns.refresh();
    if (stepped === 0) this.#refuse();
  }

  /**
   * Draws a legal action for every environment into `actions`, and returns them: each from the stream that `reset` seeded,
   * as `TicTacToe.sampleLegalAction` does. Where the next step makes no move, because the game is over, nothing is drawn
   * and the action is 0.
   *
   * @throws SimError `NOT_RESET` before every environment was reset.
   */
  sampleLegalActions(): Uint8Array {
    this.#requireReset();
    this.kernel.ticTacToeVectorSampleLegal(this.address);
    return this.actions;
  }

  /**
   * Plays random legal moves inside the kernel: leaves what `steps` times `step(sampleLegalActions())` would, except that
   * `actions` stays as it is and that with `'disabled'` a game that is over just stays so.
   *
   * @param steps - 1 to 16,777,216.
   * @returns the moves made and the games that ended, over all environments.
   * @throws TypeError or RangeError when `steps` is something else; SimError `NOT_RESET` before every environment was reset.
   */
  playRandom(steps: number): TicTacToeTally {
    integerInRange('steps', steps, 1, MAX_STEPS);
    this.#requireReset();
    this.kernel.ticTacToeVectorPlay(this.address, steps);
    this.#columns.refresh();
    const count = (index: number) => this.#header.getFloat64(HEADER.tally + 8 * index, true);
    const [moves, xWins, oWins, draws] = [count(0), count(1), count(2), count(3)];
    return { moves, games: xWins + oWins + draws, xWins, oWins, draws };
  }

  /** The whole state of all environments, options and streams included. */
  snapshot(): Uint8Array {
    return encodeSnapshot('tic-tac-toe vector', this.#memory);
  }

  /**
   * Goes back to a snapshot, of this vector or of any other with the same options on any host.
   *
   * @throws TypeError when `snapshot` is no Uint8Array; SimError `BAD_SNAPSHOT` when it is damaged or something else,
   * `SNAPSHOT_MISMATCH` when it is of a vector with other options. Nothing has changed then.
   */
  restore(snapshot: Uint8Array): void {
    const memory = this.#memory;
    const payload = decodeSnapshot('tic-tac-toe vector', snapshot);
    if (payload.byteLength < HEADER.tally) throw badSnapshot('is too short');
    checkOptions(payload, new DataView(memory.buffer, memory.byteOffset), OPTIONS);
    if (payload.byteLength !== memory.length) throw badSnapshot('has lost or gained environments');
    const streams = this.#streams.streams - this.address;
    for (let index = 0; index < this.numEnvs; index++) checkStream(payload, streams + index * PCG64_BYTES);

    const before = memory.slice();
    memory.set(payloadBytes(payload));
    this.#columns.refresh();
    const isReset = Number(firstUnseeded(this.kernel, this.#streams) === this.numEnvs);
    if (this.#isReset === isReset && this.kernel.ticTacToeVectorIsSound(this.address) === 1) return;
    memory.set(before);
    this.#columns.refresh();
    throw badSnapshot('has games that cannot be');
  }

  get #memory(): Uint8Array {
    return this.kernel.u8.subarray(this.address, this.address + this.#byteLength);
  }

  get #isReset(): number {
    return this.#header.getUint32(HEADER.isReset, true);
  }

  get #streams(): StreamColumn {
    const { kernel, address, numEnvs } = this;
    return {
      streams: kernel.ticTacToeVectorColumn(address, COLUMN.stream),
      seeds: kernel.ticTacToeVectorColumn(address, COLUMN.seed),
      mask: kernel.ticTacToeVectorColumn(address, COLUMN.mask),
      count: numEnvs,
    };
  }

  #requireReset(): void {
    if (this.#isReset === 0) throw new SimError('NOT_RESET', 'reset every environment before the first step');
  }

  #refuse(): never {
    this.#requireReset();
    const index = this.kernel.ticTacToeVectorFirstRefused(this.address);
    const action = this.actions[index]!;
    if (action >= SQUARES) throw new RangeError(`actions[${index}] must be from 0 to 8, got ${action}`);
    if (this.autoreset === 'disabled' && this.terminated[index] === 1) {
      throw new SimError('EPISODE_OVER', `the game of environment ${index} is over: call reset({ mask })`);
    }
    throw new SimError('ILLEGAL_ACTION', `square ${action} is taken in environment ${index}`);
  }
}
