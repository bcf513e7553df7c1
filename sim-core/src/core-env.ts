import { describe, integerInRange, requireObject } from './arguments.js';
import {
  type BlockRequest,
  type EnvironmentKernel,
  environmentKernel,
  initializeBlock,
  offsetOf,
  prepareBlock,
  SINGLE,
} from './block.js';
import { packBlock, unpackBlock } from './block-snapshot.js';
import { Columns } from './columns.js';
import { type CoreActionSpace, requireSeededActions, writeMask } from './core-action-space.js';
import {
  type NamedOptionValues,
  type ResolvedOptions,
  resetOptionBytes,
  resolveOptions,
} from './environment-options.js';
import { Handle } from './handle.js';
import type { Heap } from './heap.js';
import type { BlockField } from './kernel.js';
import { MAX_STEPS } from './limits.js';
import type { EnvironmentManifest } from './manifest.js';
import { seedPcg64 } from './pcg64.js';
import { refusalError } from './refusals.js';
import { parseNonNegativeSeed, type Seed } from './seed.js';
import { SimError } from './sim-error.js';
import { type ActionWriter, actionWriter, valueReader } from './values.js';

/** A player of a game: 1 moves first, 2 second. */
export type Player = 1 | 2;

/** Options of `SimCore.make` in addition to the environment's own. */
export interface CoreEnvOptions {
  /** Steps after which `truncated` is set, 1 to 16,777,216. Default: the environment's own limit, if it has one. */
  maxEpisodeSteps?: number | undefined;
  /**
   * Steps of an episode that `recordedBytes` has room for, 0 to 16,777,216; with 0 nothing is recorded. Each takes the
   * bytes of an action and an observation, plus 9. Never more than the longest episode has. Default: 0.
   */
  recordSteps?: number | undefined;
}

/** Arguments of {@link CoreEnv.reset}. */
export interface CoreResetOptions<ResetOptions = NamedOptionValues> {
  /** Starts the environment's stream anew; without it the stream continues. */
  seed?: Seed | undefined;
  /** The environment's own reset options; they hold for this episode. */
  options?: ResetOptions | undefined;
}

/**
 * One environment in a core's memory. A step of a Discrete action allocates nothing; the views stay valid, and show the
 * current state, until the core is reset or the handle disposed. Made by `SimCore.make`.
 */
export class CoreEnv<
  Observation = unknown,
  Action = unknown,
  ResetOptions = NamedOptionValues,
> extends Handle {
  /** The module's description of the environment. */
  readonly manifest: EnvironmentManifest;
  /** The options, checked. */
  readonly options: ResolvedOptions;
  readonly actionSpace: CoreActionSpace<Action>;
  /** i8 [n]: 1 for each legal action; null if the environment has no mask. Read-only, like all views. */
  readonly actionMask: Int8Array | null;
  /** f64: the state variables that the manifest names; empty where it names none. */
  readonly state: Float64Array;
  readonly #columns: Columns;
  readonly #functions: EnvironmentKernel;
  readonly #readObservation: () => unknown;
  readonly #readAction: () => unknown;
  readonly #writer: ActionWriter;
  /** What every step uses, reached without going through other objects. */
  readonly #step: EnvironmentKernel['step'];
  readonly #actionAt: number;
  /** The core's memory, and addresses in it of what a step or a reset uses. */
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #at: {
    readonly actionMask: number;
    readonly elapsedSteps: number;
    readonly info: number;
    readonly options: number;
    readonly phase: number;
    readonly record: number;
    readonly recordLength: number;
    readonly reward: number;
    readonly stream: number;
    readonly terminated: number;
    readonly truncated: number;
  };
  readonly #recordSteps: number;
  /** The block before the first reset, up to the observation: header, options and bounds of actions, and zeros in between. */
  readonly #firstImage: Uint8Array;

  /** Use `SimCore.make`. */
  constructor(heap: Heap, entry: EnvironmentManifest, given: NamedOptionValues & CoreEnvOptions = {}) {
    requireObject('options', given);
    const { recordSteps = 0, ...rest } = given;
    integerInRange('recordSteps', recordSteps, 0, MAX_STEPS);
    const options = resolveOptions(entry, rest, 'make');
    const request: BlockRequest = {
      entry,
      options,
      numEnvs: 1,
      autoreset: SINGLE,
      recordSteps: Math.min(recordSteps, entry.longestEpisode ?? MAX_STEPS),
    };
    super(heap, prepareBlock(heap.kernel, request));
    const { kernel, address } = this;
    initializeBlock(heap, address, request);
    this.manifest = entry;
    this.options = options;
    this.#firstImage = kernel.u8.slice(address, address + offsetOf(kernel, address, 'observation'));
    this.#functions = environmentKernel(kernel, entry);
    this.#recordSteps = request.recordSteps;
    const at = (field: BlockField) => address + offsetOf(kernel, address, field);
    this.#bytes = kernel.u8;
    this.#view = kernel.view;
    this.#at = {
      actionMask: at('actionMask'),
      elapsedSteps: at('elapsedSteps'),
      info: at('info'),
      options: at('options'),
      phase: at('phase'),
      record: at('record'),
      recordLength: at('recordLength'),
      reward: at('reward'),
      stream: at('stream'),
      terminated: at('terminated'),
      truncated: at('truncated'),
    };
    const columns = new Columns(kernel);
    this.#columns = columns;
    this.#readObservation = valueReader(kernel, columns, options.observationSpace, at('observation'));
    this.#writer = actionWriter(kernel, entry.actionSpace);
    this.#step = this.#functions.step;
    this.#actionAt = at('action');
    const { actionSpace: space } = entry;
    this.actionMask = entry.actionMask
      ? columns.array('|i1', this.#at.actionMask, (space as { n: number }).n)
      : null;
    this.state = columns.array('<f8', at('state'), entry.state?.length ?? 0);
    this.#readAction = valueReader(kernel, columns, space, this.#actionAt);
    const actionStream = at('actionStream');
    this.actionSpace = {
      n: space.type === 'Discrete' ? space.n : undefined,
      space,
      seed: (seed) => seedPcg64(kernel, this.#alive(actionStream), parseNonNegativeSeed(seed)),
      sample: (mask) => this.#sample(mask) as Action,
    };
  }

  /**
   * What a policy sees: a number for a Discrete space, a view for one array, an array for Tuple and an object for Dict.
   */
  get observation(): Observation {
    return this.#readObservation() as Observation;
  }

  /** Reward of the last step; 0 after a reset. In games, from player 1's point of view. */
  get reward(): number {
    return this.#view.getFloat64(this.#at.reward, true);
  }

  /** Whether the task ended the episode. */
  get terminated(): boolean {
    return this.#bytes[this.#at.terminated] === 1;
  }

  /** Whether the last step reached `maxEpisodeSteps`; `terminated` can be true as well. */
  get truncated(): boolean {
    return this.#bytes[this.#at.truncated] === 1;
  }

  /** Steps since the last reset. */
  get elapsedSteps(): number {
    return this.#view.getUint32(this.#at.elapsedSteps, true);
  }

  /** What the environment adds to the observation, with Gymnasium's keys. A new object; the mask in it is a copy. */
  get info(): Readonly<Record<string, number | Int8Array>> {
    const info: Record<string, number | Int8Array> = {};
    this.manifest.info?.forEach((name, index) => {
      info[name] = this.#view.getFloat64(this.#at.info + 8 * index, true);
    });
    if (this.actionMask !== null) info['action_mask'] = this.actionMask.slice();
    return info;
  }

  /**
   * The body of the canonical trajectory since the last reset, written by the kernel: the first observation, then for each
   * step the action, reward (f64), flags (u8; 1 terminated, 2 truncated) and observation, all little-endian. An action
   * of −0 stays −0 here, as in Gymnasium; rollouts write 0, as JSON does. A view of the core's memory, which the next
   * step extends. Empty without `recordSteps`.
   */
  get recordedBytes(): Uint8Array {
    const { record, recordLength } = this.#at;
    return this.#bytes.subarray(record, record + this.#view.getUint32(this.#alive(recordLength), true));
  }

  /**
   * Starts an episode.
   *
   * @throws TypeError or RangeError for a seed or an option of a wrong type or value.
   * @throws SimError `NOT_SEEDED` when neither this reset nor an earlier one has a seed, unless the environment draws
   * nothing; Gymnasium would take one from the operating system.
   */
  reset(given: CoreResetOptions<ResetOptions> = {}): void {
    requireObject('the argument of reset', given);
    const { seed, options } = given;
    const { kernel, address } = this;
    const bytes = options === undefined ? undefined : resetOptionBytes(this.manifest, this.options, options);
    const { stream } = this.#at;
    if (seed !== undefined) seedPcg64(kernel, stream, parseNonNegativeSeed(seed));
    else if (!this.manifest.drawsNothing && !kernel.pcg64IsSeeded(stream)) {
      throw new SimError('NOT_SEEDED', 'the first reset needs a seed: call reset({ seed })');
    }
    if (bytes !== undefined) kernel.u8.set(bytes, this.#at.options);
    this.#functions.reset(address);
    if (bytes !== undefined) kernel.u8.set(this.options.bytes, this.#at.options);
    this.#columns.refresh();
  }

  /**
   * Applies an action. After the end of an episode, games refuse to continue; other environments do what Gymnasium's do.
   *
   * @param action - an integer for a Discrete space, else an array of numbers (or a single number, if there is only one).
   * Continuous actions beyond their bounds are clipped by the environment, as in Gymnasium.
   * @throws TypeError or RangeError when the action is not in the space.
   * @throws SimError `NOT_RESET` before the first reset, `EPISODE_OVER` or `ILLEGAL_ACTION` in a game, `RECORD_FULL` when
   * `recordSteps` steps are recorded, `STATE_OUT_OF_RANGE` when an angle has left what sin and cos take. The code of a metered
   * module can fail with `ENVIRONMENT_TRAPPED`, `FUEL_EXHAUSTED` or `STACK_OVERFLOW`, after which its core is of no use until it
   * is reset; that of another, which is trusted, with the engine's own WebAssembly.RuntimeError.
   */
  step(action: Action): void {
    const { address } = this;
    const kept = this.#storedAction();
    this.#writer.write(action, this.#actionAt);
    const refusal = this.#step(address);
    this.#columns.refresh();
    if (refusal !== 0) this.#refuse(refusal, kept);
  }

  /**
   * Applies actions until one ends the episode or none are left, without leaving the kernel between them; after the end
   * of an episode it applies none.
   *
   * @param actions - the actions' bytes, one after another, as in a canonical trajectory.
   * @returns how many were applied.
   * @throws TypeError or RangeError, before the first step, when one is not in the space; SimError as {@link CoreEnv.step},
   * after the steps that could be made.
   */
  replay(actions: Uint8Array): number {
    const { kernel, address } = this;
    const { bytes } = this.#writer;
    const count = this.#checkActions(actions);
    const chunk = Math.floor(kernel.scratchBytes() / bytes);
    const buffer = kernel.scratchAddress();
    let steps = 0;
    while (steps < count) {
      const part = actions.subarray(steps * bytes, Math.min(count, steps + chunk) * bytes);
      kernel.u8.set(part, buffer);
      const kept = this.#storedAction();
      const applied = this.#functions.replay(address, buffer, part.length / bytes);
      steps += applied;
      if (applied * bytes === part.length) continue;
      if (this.terminated || this.truncated) break;
      this.#columns.refresh();
      const last = applied > 0 ? part.subarray((applied - 1) * bytes, applied * bytes) : kept;
      this.#refuse(this.#functions.refusal(address), last);
    }
    this.#columns.refresh();
    return steps;
  }

  /** The environment's whole state: current episode, both streams, options and recording. */
  snapshot(): Uint8Array {
    return packBlock(this.kernel, this.address, this.manifest);
  }

  /**
   * Restores a snapshot of this environment, or of any other with the same options, from any host.
   *
   * @throws TypeError when `snapshot` is not a Uint8Array; SimError `BAD_SNAPSHOT` when it is damaged or not a
   * snapshot, `SNAPSHOT_MISMATCH` when it is of an environment with other options. Then nothing has changed.
   */
  restore(snapshot: Uint8Array): void {
    unpackBlock(this.kernel, this.address, this.manifest, snapshot);
    this.#columns.refresh();
  }

  /**
   * Returns the environment to its original state: never reset, never seeded, nothing recorded. After `core.reset()`
   * this makes the handle valid again, which costs less than a new one.
   *
   * @throws SimError `DISPOSED` if the handle was disposed, `OUT_OF_MEMORY` if something else has taken its place in a
   * core that was reset.
   */
  renew(): void {
    this.reclaim();
    this.kernel.u8.set(this.#firstImage, this.address);
    this.#columns.refresh();
  }

  /**
   * The current state as text: as in Gymnasium's `ansi` mode if that exists, else a line for each element of the
   * observation.
   *
   * @throws SimError `NOT_RESET` before the first reset.
   */
  render(): string {
    const { kernel, address } = this;
    if (kernel.u8[this.#at.phase] === 0) throw refusalError(1, this.manifest);
    const { render } = this.#functions;
    if (render === undefined) return listed(this.manifest.observationNames, this.observation);
    const text = kernel.scratchAddress();
    const length = render(address, text);
    if (!(length >= 0 && length <= kernel.scratchBytes())) {
      throw new SimError('INCOMPATIBLE_MODULE', `${this.manifest.id} renders a text of ${length} bytes`);
    }
    return new TextDecoder().decode(kernel.u8.slice(text, text + length));
  }

  /** In games, the player who moves next, or would if the game were not over. */
  get playerToMove(): Player {
    return this.elapsedSteps % 2 === 0 ? 1 : 2;
  }

  /** In games, the player who has won; 0 if nobody has. */
  get winner(): Player | 0 {
    return (this.#functions.winner?.(this.address) ?? 0) as Player | 0;
  }

  /**
   * In games, the first legal action, in ascending order, with which `player` would win at once; null if there is none
   * or the game is over.
   *
   * @throws TypeError or RangeError when `player` is neither 1 nor 2.
   */
  winningAction(player: Player): number | null {
    integerInRange('player', player, 1, 2);
    const { n = 0 } = this.actionSpace;
    const action = this.#functions.winningAction?.(this.address, player) ?? n;
    return action < n ? action : null;
  }

  #sample(mask: ArrayLike<number> | undefined): unknown {
    const { kernel, address } = this;
    const kept = this.#storedAction();
    const drawn =
      mask === undefined
        ? kernel.sampleActions(address)
        : kernel.sampleMasked(address, this.#maskAddress(mask));
    requireSeededActions(drawn);
    this.#columns.refresh();
    const isDiscrete = this.manifest.actionSpace.type === 'Discrete';
    const action = isDiscrete ? drawn : (this.#readAction() as Float32Array).slice();
    this.#putBack(kept);
    return action;
  }

  /** The address of a mask for the kernel: in the block if it is the environment's own. */
  #maskAddress(mask: ArrayLike<number>): number {
    const isOwn = mask !== null && mask === this.actionMask;
    return isOwn ? this.#at.actionMask : writeMask(this.kernel, this.manifest.actionSpace, mask);
  }

  #checkActions(actions: Uint8Array): number {
    if (!(actions instanceof Uint8Array)) {
      throw new TypeError(`actions must be a Uint8Array, got ${describe(actions)}`);
    }
    const { bytes } = this.#writer;
    const count = actions.length / bytes;
    if (!Number.isInteger(count)) {
      throw new RangeError(`actions must be whole actions of ${bytes} bytes, got ${actions.length} bytes`);
    }
    this.#writer.check(actions);
    return count;
  }

  /** An address in the block, once the handle is known to be alive. */
  #alive(address: number): number {
    return this.address && address;
  }

  /** Saves the last action, which `render` shows, before something overwrites it. */
  #storedAction(): number | Uint8Array {
    const { bytes } = this.#writer;
    return bytes === 1
      ? this.#bytes[this.#actionAt]!
      : this.#bytes.slice(this.#actionAt, this.#actionAt + bytes);
  }

  #putBack(action: number | Uint8Array): void {
    if (typeof action === 'number') this.#bytes[this.#actionAt] = action;
    else this.#bytes.set(action, this.#actionAt);
  }

  /** Throws the error of a refusal; the refused action leaves no trace. */
  #refuse(refusal: number, kept: number | Uint8Array): never {
    const action = this.#bytes[this.#actionAt]!;
    this.#putBack(kept);
    throw refusalError(refusal, this.manifest, { action, recordSteps: this.#recordSteps });
  }
}

function listed(names: readonly string[], observation: unknown): string {
  const values = (typeof observation === 'number' ? [observation] : Array.from(observation as number[])).map(
    String,
  );
  return values.map((value, index) => `${names[index] ?? index}: ${value}`).join('\n');
}
