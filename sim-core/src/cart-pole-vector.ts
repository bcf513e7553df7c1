import { integerInRange, requireBoolean } from './arguments.js';
import { type AutoresetMode, autoresetNumber } from './autoreset.js';
import { type CartPoleResetBounds, resetBounds } from './cart-pole-options.js';
import { COLUMN } from './cart-pole-vector-layout.js';
import {
  checkCartPoleVectorPayload,
  packCartPoleVector,
  unpackCartPoleVector,
} from './cart-pole-vector-payload.js';
import { Columns } from './columns.js';
import { Handle } from './handle.js';
import { createHeapFor } from './heap.js';
import type { KernelExports } from './kernel.js';
import { MAX_NUM_ENVS, MAX_STEPS } from './limits.js';
import type { Seed } from './seed.js';
import { SimError } from './sim-error.js';
import { decodeSnapshot, encodeSnapshot, payloadBytes } from './snapshot.js';
import { firstUnseeded, type StreamColumn, seedStreams } from './stream-column.js';
import { copyActions, resetSeeds, vectorMask, vectorSeeds } from './vector-arguments.js';

/** Options of `SimCore.cartPoleVector`. */
export interface CartPoleVectorOptions {
  /** Number of environments, 1 to 1,048,576; about 168 bytes of memory each. */
  numEnvs: number;
  /**
   * How an environment whose episode has ended begins the next one, with bounds of ±0.05: `'next-step'` in place of the
   * next step, whose action it ignores (reward 0, both flags false); `'same-step'` in the step that ended it, which keeps
   * its last observation in `finalObservations`; `'disabled'` not at all: a step is refused until `reset({ mask })`.
   * Default: `'next-step'`.
   */
  autoreset?: AutoresetMode | undefined;
  /** Steps after which `truncated` is set, 1 to 16,777,216. Default: 500. */
  maxEpisodeSteps?: number | undefined;
  /** Rewards of Sutton and Barto: 0 for a step, −1 for one that ends outside of the bounds. Default: false. */
  suttonBartoReward?: boolean | undefined;
}

/** Arguments of {@link CartPoleVector.reset}. */
export interface CartPoleVectorResetOptions {
  /** Seeds environment i with `seed + i`. Without seeds every stream continues. */
  seed?: Seed | undefined;
  /** Seeds environment i with `seeds[i]`; instead of `seed`. */
  seeds?: ArrayLike<Seed> | undefined;
  /** The environments to reset, a boolean, 0 or 1 for each: Gymnasium's `reset_mask`. Default: all. */
  mask?: ArrayLike<boolean | number> | undefined;
  options?: CartPoleResetBounds | undefined;
}

/** The action space of a vector: every environment has a stream of its own, with the bits of Gymnasium's `Discrete(2)`. */
export interface VectorActionSpace {
  /** Number of actions. */
  readonly n: number;
  /**
   * Starts every stream anew: environment i with `seed + i`, or with element i of an array.
   *
   * @throws TypeError or RangeError when one is not a non-negative seed, or their number is not `numEnvs`.
   */
  seed(seed: Seed | ArrayLike<Seed>): void;
  /**
   * Draws an action for every environment into the vector's `actions`, and returns them.
   *
   * @throws SimError `NOT_SEEDED` before the first `seed()`.
   */
  sample(): Uint8Array;
}

/**
 * Many CartPole environments stepped at once by SIMD, in an instance and memory of their own. Environment i gives the
 * same bits as a single `CartPole` with its seed and actions, whatever `numEnvs` is and whatever the others do. A step
 * allocates nothing; the views are overwritten by the next step.
 *
 * @example
 * ```ts
 * import { SimCore } from '@reroll/sim-core';
 *
 * using vec = SimCore.create().cartPoleVector({ numEnvs: 1024, autoreset: 'same-step' });
 * vec.reset({ seed: 0 });
 * vec.actionSpace.seed(0);
 * for (let step = 0; step < 100; step++) vec.step(vec.actionSpace.sample());
 * vec.observations; // f32, [1024, 4]
 * ```
 */
export class CartPoleVector extends Handle {
  readonly numEnvs: number;
  readonly autoreset: AutoresetMode;
  /** f32 [numEnvs, 4]: x (m), ẋ (m/s), θ (rad), θ̇ (rad/s). For reading only, as all views except `actions`. */
  readonly observations: Float32Array;
  /** f64 [numEnvs]: rewards of the last step; 0 after a reset. */
  readonly rewards: Float64Array;
  /** u8 [numEnvs]: 1 where the last step ended outside of the bounds. */
  readonly terminated: Uint8Array;
  /** u8 [numEnvs]: 1 where the last step reached `maxEpisodeSteps`; `terminated` can be 1 as well. */
  readonly truncated: Uint8Array;
  /**
   * f32 [numEnvs, 4]: with `'same-step'`, the last observation of each episode that ended in the last step; the rows of
   * other environments hold older ones, or zeros after a reset.
   */
  readonly finalObservations: Float32Array;
  /** u32 [numEnvs]: steps of the present episode. */
  readonly elapsedSteps: Uint32Array;
  /** u8 [numEnvs]: what `step()` without an argument applies. Writing actions here saves a copy. */
  readonly actions: Uint8Array;
  readonly actionSpace: VectorActionSpace;
  readonly #columns: Columns;
  readonly #states: Float64Array[];
  readonly #mask: Uint8Array;

  /** Use `SimCore.cartPoleVector`. */
  constructor(module: WebAssembly.Module, options: CartPoleVectorOptions) {
    const { numEnvs, autoreset, maxEpisodeSteps, suttonBartoReward } = checkedOptions(options);
    const byteLengthOf = (kernel: KernelExports) => kernel.cartPoleVectorBytes(numEnvs);
    const heap = createHeapFor(module, byteLengthOf);
    super(heap, byteLengthOf(heap.kernel));
    const { kernel, address } = this;
    kernel.cartPoleVectorInitialize(
      address,
      numEnvs,
      maxEpisodeSteps,
      Number(suttonBartoReward),
      autoresetNumber(autoreset),
    );
    const { buffer } = kernel.memory;
    const at = (column: number) => kernel.cartPoleVectorColumn(address, column);
    const columns = new Columns(kernel);
    this.#columns = columns;
    this.numEnvs = numEnvs;
    this.autoreset = autoreset;
    this.observations = columns.float32(at(COLUMN.observation), 4 * numEnvs);
    this.rewards = columns.float64(at(COLUMN.reward), numEnvs);
    this.terminated = new Uint8Array(buffer, at(COLUMN.terminated), numEnvs);
    this.truncated = new Uint8Array(buffer, at(COLUMN.truncated), numEnvs);
    this.finalObservations = columns.float32(at(COLUMN.finalObservation), 4 * numEnvs);
    this.elapsedSteps = columns.uint32(at(COLUMN.elapsedSteps), numEnvs);
    this.actions = new Uint8Array(buffer, at(COLUMN.action), numEnvs);
    this.actionSpace = {
      n: 2,
      seed: (seed) => {
        seedStreams(kernel, this.#streams(COLUMN.actionStream), vectorSeeds(seed, numEnvs));
      },
      sample: () => this.#sample(),
    };
    this.#states = [COLUMN.x, COLUMN.xDot, COLUMN.theta, COLUMN.thetaDot].map((column) =>
      columns.float64(at(column), numEnvs),
    );
    this.#mask = new Uint8Array(buffer, at(COLUMN.mask), numEnvs).fill(1);
  }

  /**
   * Starts an episode in every environment, or in those that `mask` chooses: each state variable is drawn from
   * uniform(low, high) of the environment's own stream.
   *
   * @throws TypeError or RangeError for arguments of a wrong type, value or length.
   * @throws SimError `NOT_SEEDED` when an environment to reset was never given a seed.
   */
  reset({ seed, seeds, mask, options }: CartPoleVectorResetOptions = {}): void {
    const { kernel, address, numEnvs } = this;
    const { low, high } = resetBounds(options);
    const given = resetSeeds(seed, seeds, numEnvs);
    if (mask !== undefined) this.#mask.set(vectorMask(mask, numEnvs));
    const streams = this.#streams(COLUMN.stream);
    if (given !== undefined) seedStreams(kernel, streams, given);
    const unseeded = firstUnseeded(kernel, streams);
    if (unseeded < numEnvs) {
      this.#mask.fill(1);
      throw new SimError('NOT_SEEDED', `environment ${unseeded} never had a seed: call reset({ seed })`);
    }
    kernel.cartPoleVectorReset(address, low, high);
    this.#columns.refresh();
  }

  /**
   * Applies one action to every environment for 0.02 s.
   *
   * @param actions - u8 [numEnvs], 0 pushes to the left, 1 to the right. Default: what `actions` holds.
   * @throws TypeError or RangeError when they are something else.
   * @throws SimError `NOT_RESET` before every environment was reset; with `'disabled'`, `EPISODE_OVER` while an ended
   * episode was not reset. No environment has moved then.
   */
  step(actions: ArrayLike<number> = this.actions): void {
    if (actions !== this.actions) copyActions(this.actions, actions);
    const refusal = this.kernel.cartPoleVectorStep(this.address);
    this.#columns.refresh();
    if (refusal !== 0) this.#refuse(refusal);
  }

  /**
   * The state of one environment as f64: x (m), ẋ (m/s), θ (rad), θ̇ (rad/s). A copy.
   *
   * @throws TypeError or RangeError when `index` is no environment.
   */
  state(index: number): Float64Array {
    integerInRange('index', index, 0, this.numEnvs - 1);
    return Float64Array.from(this.#states, (column) => column[index]!);
  }

  /** The whole state of all environments, options and streams included; about 150 bytes each. */
  snapshot(): Uint8Array {
    const { kernel, address, numEnvs } = this;
    return encodeSnapshot('CartPole vector', packCartPoleVector(kernel, address, numEnvs));
  }

  /**
   * Goes back to a snapshot, of this vector or of any other with the same options on any host.
   *
   * @throws TypeError when `snapshot` is no Uint8Array; SimError `BAD_SNAPSHOT` when it is damaged or something else,
   * `SNAPSHOT_MISMATCH` when it is of a vector with other options. Nothing has changed then.
   */
  restore(snapshot: Uint8Array): void {
    const { kernel, address, numEnvs } = this;
    const payload = decodeSnapshot('CartPole vector', snapshot);
    checkCartPoleVectorPayload(payload, new DataView(kernel.memory.buffer, address));
    unpackCartPoleVector(kernel, address, numEnvs, payloadBytes(payload));
    this.#columns.refresh();
  }

  /** The streams of one kind. */
  #streams(column: number): StreamColumn {
    const { kernel, address, numEnvs } = this;
    return {
      streams: kernel.cartPoleVectorColumn(address, column),
      seeds: kernel.cartPoleVectorColumn(address, COLUMN.seed),
      mask: kernel.cartPoleVectorColumn(address, COLUMN.mask),
      count: numEnvs,
    };
  }

  #sample(): Uint8Array {
    const { kernel, address } = this;
    if (!kernel.pcg64IsSeeded(kernel.cartPoleVectorColumn(address, COLUMN.actionStream))) {
      throw new SimError('NOT_SEEDED', 'the action space has no seed yet: call actionSpace.seed(seed) first');
    }
    kernel.cartPoleVectorSample(address);
    return this.actions;
  }

  #refuse(refusal: number): never {
    if (refusal === 1) throw new SimError('NOT_RESET', 'reset every environment before the first step');
    if (refusal === 2) {
      const index = this.actions.findIndex((action) => action > 1);
      throw new RangeError(`actions[${index}] must be 0 or 1, got ${this.actions[index]}`);
    }
    const index = this.terminated.findIndex((flag, env) => flag === 1 || this.truncated[env] === 1);
    throw new SimError('EPISODE_OVER', `the episode of environment ${index} is over: call reset({ mask })`);
  }
}

function checkedOptions(options: CartPoleVectorOptions) {
  const { numEnvs, autoreset = 'next-step', maxEpisodeSteps = 500, suttonBartoReward = false } = options;
  integerInRange('numEnvs', numEnvs, 1, MAX_NUM_ENVS);
  autoresetNumber(autoreset);
  integerInRange('maxEpisodeSteps', maxEpisodeSteps, 1, MAX_STEPS);
  requireBoolean('suttonBartoReward', suttonBartoReward);
  return { numEnvs, autoreset, maxEpisodeSteps, suttonBartoReward };
}
