import { describe, integerInRange, requireBoolean } from './arguments.js';
import { LAYOUT } from './cart-pole-layout.js';
import { type CartPoleResetBounds, resetBounds } from './cart-pole-options.js';
import { checkCartPolePayload } from './cart-pole-payload.js';
import { Columns } from './columns.js';
import { DiscreteActionSpace } from './discrete-action-space.js';
import { Handle } from './handle.js';
import type { Heap } from './heap.js';
import { MAX_STEPS } from './limits.js';
import { seedPcg64 } from './pcg64.js';
import { parseNonNegativeSeed, type Seed } from './seed.js';
import { SimError } from './sim-error.js';
import { decodeSnapshot, encodeSnapshot, payloadBytes } from './snapshot.js';

/** Options of `SimCore.cartPole`. */
export interface CartPoleOptions {
  /** Steps after which `truncated` is set, 1 to 16,777,216. Default: 500. */
  maxEpisodeSteps?: number | undefined;
  /** Rewards of Sutton and Barto: 0 for a step, −1 for one that ends outside of the bounds. Default: false. */
  suttonBartoReward?: boolean | undefined;
  /**
   * Steps of an episode that `recordedBytes` has room for, 0 to 16,777,216; with 0 nothing is recorded. 26 bytes of
   * the core's memory each. Default: 0.
   */
  recordSteps?: number | undefined;
}

/** Arguments of {@link CartPole.reset}. */
export interface CartPoleResetOptions {
  /** Starts the environment's stream anew; without it the stream continues. */
  seed?: Seed | undefined;
  options?: CartPoleResetBounds | undefined;
}

/**
 * Gymnasium's `CartPole-v1` with correctly rounded sin and cos: one environment in a core's memory. Nothing is
 * allocated by a step; the views stay valid, and show the present state, until the core is reset or the handle disposed.
 *
 * @example
 * ```ts
 * import { SimCore } from '@reroll/sim-core';
 *
 * using env = SimCore.create().cartPole();
 * env.reset({ seed: 42 });
 * env.actionSpace.seed(42);
 * while (!env.terminated && !env.truncated) env.step(env.actionSpace.sample());
 * env.elapsedSteps; // 30
 * ```
 */
export class CartPole extends Handle {
  /** x (m), ẋ (m/s), θ (rad), θ̇ (rad/s) as f64. For reading only. */
  readonly state: Float64Array;
  /** The state rounded to f32, what a policy sees. For reading only. */
  readonly observation: Float32Array;
  /** Actions 0 (push left) and 1 (push right), with the stream of Gymnasium's `env.action_space`. */
  readonly actionSpace: DiscreteActionSpace;
  readonly #columns: Columns;
  readonly #fields: DataView;
  readonly #recordSteps: number;

  /** Use `SimCore.cartPole`. */
  constructor(
    heap: Heap,
    { maxEpisodeSteps = 500, suttonBartoReward = false, recordSteps = 0 }: CartPoleOptions = {},
  ) {
    integerInRange('maxEpisodeSteps', maxEpisodeSteps, 1, MAX_STEPS);
    requireBoolean('suttonBartoReward', suttonBartoReward);
    integerInRange('recordSteps', recordSteps, 0, MAX_STEPS);
    super(heap, heap.kernel.cartPoleBytes(recordSteps));
    const { kernel, address } = this;
    kernel.cartPoleInitialize(address, maxEpisodeSteps, Number(suttonBartoReward), recordSteps);
    this.#columns = new Columns(kernel);
    this.#fields = new DataView(kernel.memory.buffer, address, LAYOUT.record);
    this.state = this.#columns.float64(address + LAYOUT.state, 4);
    this.observation = this.#columns.float32(address + LAYOUT.observation, 4);
    this.#recordSteps = recordSteps;
    this.actionSpace = new DiscreteActionSpace(kernel, 2, () => this.address + LAYOUT.actionStream);
  }

  /** Reward of the last step; 0 after a reset. */
  get reward(): number {
    return this.#fields.getFloat64(LAYOUT.reward, true);
  }

  /** Whether the last step ended with the cart or the pole outside of the bounds. */
  get terminated(): boolean {
    return this.#fields.getUint8(LAYOUT.terminated) === 1;
  }

  /** Whether the last step reached `maxEpisodeSteps`; `terminated` can be true as well. */
  get truncated(): boolean {
    return this.#fields.getUint8(LAYOUT.truncated) === 1;
  }

  /** Steps since the last reset. */
  get elapsedSteps(): number {
    return this.#fields.getUint32(LAYOUT.elapsedSteps, true);
  }

  /**
   * The body of the canonical trajectory since the last reset, written by the kernel: the first observation, then for
   * each step the action (u8), reward (f64), flags (u8; 1 terminated, 2 truncated) and observation (f32 × 4), all
   * little-endian. A view of the core's memory, which the next step extends. Empty without `recordSteps`.
   */
  get recordedBytes(): Uint8Array {
    const start = this.address + LAYOUT.record;
    return this.kernel.u8.subarray(start, start + this.#recordLength);
  }

  /**
   * Starts an episode: each state variable is drawn from uniform(low, high).
   *
   * @throws TypeError or RangeError for a seed or bounds of a wrong type or value.
   * @throws SimError `NOT_SEEDED` when neither this reset nor an earlier one has a seed; Gymnasium would take one from
   * the operating system.
   */
  reset({ seed, options }: CartPoleResetOptions = {}): void {
    const { kernel, address } = this;
    const { low, high } = resetBounds(options);
    const stream = address + LAYOUT.stream;
    if (seed !== undefined) seedPcg64(kernel, stream, parseNonNegativeSeed(seed));
    else if (!kernel.pcg64IsSeeded(stream)) {
      throw new SimError('NOT_SEEDED', 'the first reset needs a seed: call reset({ seed })');
    }
    kernel.cartPoleReset(address, low, high);
    this.#columns.refresh();
  }

  /**
   * Applies an action for 0.02 s. Steps after the end of an episode go on as in Gymnasium: the reward is 0 (−1 with
   * `suttonBartoReward`) while the state is outside of the bounds.
   *
   * @param action - 0 pushes the cart to the left with 10 N, 1 to the right.
   * @throws TypeError or RangeError when the action is neither.
   * @throws SimError `NOT_RESET` before the first reset, `RECORD_FULL` when `recordSteps` steps are recorded,
   * `STATE_OUT_OF_RANGE` when |θ| exceeds 65,536 rad long after the end of an episode.
   */
  step(action: number): void {
    if (action !== 0 && action !== 1) refuseAction(action);
    const refusal = this.kernel.cartPoleStep(this.address, action);
    this.#columns.refresh();
    if (refusal !== 0) this.#refuse(refusal);
  }

  /**
   * Applies actions until one ends the episode or none is left, without leaving the kernel between them; after the end
   * of an episode it applies none.
   *
   * @param actions - a byte of 0 or 1 for each step.
   * @returns how many were applied.
   * @throws TypeError or RangeError, before the first step, when one is neither; SimError as {@link CartPole.step},
   * after the steps that could be made.
   */
  replay(actions: Uint8Array): number {
    if (!(actions instanceof Uint8Array)) {
      throw new TypeError(`actions must be a Uint8Array, got ${describe(actions)}`);
    }
    for (let index = 0; index < actions.length; index++) {
      if (actions[index]! > 1)
        throw new RangeError(`actions[${index}] must be 0 or 1, got ${actions[index]}`);
    }
    const { kernel, address } = this;
    const buffer = kernel.scratchAddress();
    const chunk = kernel.scratchBytes();
    let steps = 0;
    while (steps < actions.length) {
      const part = actions.subarray(steps, steps + chunk);
      kernel.u8.set(part, buffer);
      const applied = kernel.cartPoleReplay(address, buffer, part.length);
      steps += applied;
      this.#columns.refresh();
      if (applied === part.length) continue;
      if (this.terminated || this.truncated) break;
      this.#refuse(kernel.cartPoleRefusal(address));
    }
    return steps;
  }

  /** The environment's whole state: present episode, both streams, options and recording. 176 bytes and the recording. */
  snapshot(): Uint8Array {
    const { kernel, address } = this;
    const end = address + LAYOUT.record + this.#recordLength;
    return encodeSnapshot('CartPole environment', kernel.u8.subarray(address, end));
  }

  /**
   * Goes back to a snapshot, of this environment or of any other with the same options on any host.
   *
   * @throws TypeError when `snapshot` is no Uint8Array; SimError `BAD_SNAPSHOT` when it is damaged or something else,
   * `SNAPSHOT_MISMATCH` when it is of an environment with other options. Nothing has changed then.
   */
  restore(snapshot: Uint8Array): void {
    const { kernel, address } = this;
    const payload = decodeSnapshot('CartPole environment', snapshot);
    const own = new DataView(kernel.memory.buffer, address, LAYOUT.record);
    checkCartPolePayload(payload, own);
    kernel.u8.set(payloadBytes(payload), address);
    this.#columns.refresh();
  }

  get #recordLength(): number {
    return this.#fields.getUint32(LAYOUT.recordLength, true);
  }

  #refuse(refusal: number): never {
    if (refusal === 1) throw new SimError('NOT_RESET', 'call reset() before the first step');
    if (refusal === 2) {
      throw new SimError(
        'RECORD_FULL',
        `the recording has room for recordSteps = ${this.#recordSteps} steps`,
      );
    }
    throw new SimError(
      'STATE_OUT_OF_RANGE',
      `theta is ${this.state[2]} rad, beyond 65,536: reset the environment`,
    );
  }
}

function refuseAction(action: unknown): never {
  if (typeof action !== 'number') throw new TypeError(`action must be a number, got ${describe(action)}`);
  throw new RangeError(`action must be 0 or 1, got ${action}`);
}
