import { integerInRange, requireObject } from './arguments.js';
import { type AutoresetMode, autoresetNumber } from './autoreset.js';
import {
  type BlockRequest,
  type EnvironmentKernel,
  environmentKernel,
  initializeBlock,
  offsetOf,
  prepareBlock,
} from './block.js';
import { packBlock, unpackBlock } from './block-snapshot.js';
import { Columns } from './columns.js';
import { requireSeededActions } from './core-action-space.js';
import {
  type NamedOptionValues,
  type ResolvedOptions,
  resetOptionBytes,
  resolveOptions,
} from './environment-options.js';
import { Handle } from './handle.js';
import { createHeapFor } from './heap.js';
import type { BlockField, ModuleSource } from './kernel.js';
import { MAX_NUM_ENVS } from './limits.js';
import type { EnvironmentManifest } from './manifest.js';
import { refusalError } from './refusals.js';
import type { Seed } from './seed.js';
import { SimError } from './sim-error.js';
import { bytesOf, type Dtype, leavesOf, type SpaceJson, valueBytes } from './space-json.js';
import { firstUnseeded, type StreamColumn, seedStreams } from './stream-column.js';
import { type ActionWriter, actionWriter } from './values.js';
import { requireLength, resetSeeds, vectorMask, vectorSeeds } from './vector-arguments.js';

/** Options of `SimCore.makeVector` in addition to the environment's own. */
export interface CoreVectorOptions {
  /** Number of environments, 1 to 1,048,576. */
  numEnvs: number;
  /**
   * How an environment whose episode has ended begins the next one, with the reset options' defaults: `'next-step'`
   * instead of the next step, whose action is ignored (reward 0, both flags false); `'same-step'` in the step that
   * ended it, which keeps the last observation in `finalObservations`; `'disabled'` not at all: a step is refused until
   * `reset({ mask })`. Default: `'next-step'`.
   */
  autoreset?: AutoresetMode | undefined;
  /** Steps after which `truncated` is set, 1 to 16,777,216. Default: the environment's own limit, if it has one. */
  maxEpisodeSteps?: number | undefined;
}

/** Arguments of {@link CoreVector.reset}. */
export interface CoreVectorResetOptions<ResetOptions = NamedOptionValues> {
  /** Seeds environment i with `seed + i`. Without seeds every stream continues. */
  seed?: Seed | undefined;
  /** Seeds environment i with `seeds[i]`; instead of `seed`. */
  seeds?: ArrayLike<Seed> | undefined;
  /** The environments to reset, a boolean, 0 or 1 for each: Gymnasium's `reset_mask`. Default: all. */
  mask?: ArrayLike<boolean | number> | undefined;
  /** The environment's own reset options. */
  options?: ResetOptions | undefined;
}

/** The action space of a vector: every environment has its own stream, with the bits of Gymnasium's single space. */
export interface VectorActionSpace<Actions> {
  /** Number of actions of a Discrete space; undefined for others. */
  readonly n: number | undefined;
  /** The space of one environment. */
  readonly space: SpaceJson;
  /**
   * Starts every stream anew: environment i with `seed + i`, or with element i of an array.
   *
   * @throws TypeError or RangeError when one is not a non-negative seed, or there are not `numEnvs` of them.
   */
  seed(seed: Seed | ArrayLike<Seed>): void;
  /**
   * Draws an action for every environment into the vector's `actions`, and returns them.
   *
   * @param masked - whether to draw only what `actionMasks` allows; default false.
   * @throws SimError `NOT_SEEDED` before the first `seed()`; RangeError with `masked` when the environment has no masks.
   */
  sample(masked?: boolean): Actions;
}

/**
 * Many environments stepped at once, in their own instance and memory. Environment i gives the same bits as a single one
 * with its seed and actions, whatever `numEnvs` is and whatever the others do. A step allocates nothing; the views are
 * overwritten by the next step. Made by `SimCore.makeVector`.
 */
export class CoreVector<
  Observations = ArrayLike<number | bigint>,
  Actions extends { readonly length: number } = Uint8Array,
  ResetOptions = NamedOptionValues,
> extends Handle {
  /** The module's description of the environment. */
  readonly manifest: EnvironmentManifest;
  /** The options, checked. */
  readonly options: ResolvedOptions;
  readonly numEnvs: number;
  readonly autoreset: AutoresetMode;
  /**
   * [numEnvs, elements of an observation] in the space's dtype, row by row; the bytes (u8) of each if a Tuple or Dict
   * has parts of different dtypes. Read-only, like all views except `actions`.
   */
  readonly observations: Observations;
  /** f64 [numEnvs]: rewards of the last step; 0 after a reset. */
  readonly rewards: Float64Array;
  /** u8 [numEnvs]: 1 where the last step ended the episode by the task's rules. */
  readonly terminated: Uint8Array;
  /** u8 [numEnvs]: 1 where the last step reached `maxEpisodeSteps`; `terminated` can be 1 as well. */
  readonly truncated: Uint8Array;
  /**
   * Like `observations`: with `'same-step'`, the last observation of each episode that ended in the last step; the rows
   * of other environments hold older ones, or zeros after a reset.
   */
  readonly finalObservations: Observations;
  /** i8 [numEnvs, n]: 1 for each legal action; null where the environment has no masks. */
  readonly actionMasks: Int8Array | null;
  /** Like `actionMasks`, for the last observation of each episode that ended in the last step. */
  readonly finalActionMasks: Int8Array | null;
  /** f64 [numEnvs, keys of `manifest.info`]. */
  readonly infos: Float64Array;
  /** Like `infos`, for the last observation of each episode that ended in the last step. */
  readonly finalInfos: Float64Array;
  /** u32 [numEnvs]: steps of the current episode. */
  readonly elapsedSteps: Uint32Array;
  /** [numEnvs, elements of an action]: what `step()` without an argument applies. Writing actions here saves a copy. */
  readonly actions: Actions;
  readonly actionSpace: VectorActionSpace<Actions>;
  readonly #columns: Columns;
  readonly #functions: EnvironmentKernel;
  readonly #mask: Uint8Array;
  readonly #writer: ActionWriter;

  /** Use `SimCore.makeVector`. */
  constructor(
    source: ModuleSource,
    entry: EnvironmentManifest,
    given: NamedOptionValues & CoreVectorOptions,
  ) {
    requireObject('options', given);
    const { numEnvs, autoreset = 'next-step', ...rest } = given;
    integerInRange('numEnvs', numEnvs, 1, MAX_NUM_ENVS);
    const options = resolveOptions(entry, rest, 'make');
    const request: BlockRequest = {
      entry,
      options,
      numEnvs,
      autoreset: autoresetNumber(autoreset),
      recordSteps: 0,
    };
    const heap = createHeapFor(source, (kernel) => prepareBlock(kernel, request));
    heap.kernel.containment.units = numEnvs;
    super(heap, prepareBlock(heap.kernel, request));
    const { kernel, address } = this;
    initializeBlock(heap, address, request);
    const at = (field: BlockField) => address + offsetOf(kernel, address, field);
    const columns = new Columns(kernel);
    this.#columns = columns;
    this.#functions = environmentKernel(kernel, entry);
    this.#writer = actionWriter(kernel, entry.actionSpace);
    this.manifest = entry;
    this.options = options;
    this.numEnvs = numEnvs;
    this.autoreset = autoreset;
    const [dtype, elements] = batchArray(options.observationSpace);
    const observationsAt = (field: BlockField) =>
      columns.array(dtype, at(field), elements * numEnvs) as unknown as Observations;
    this.observations = observationsAt('observation');
    this.finalObservations = observationsAt('finalObservation');
    this.rewards = columns.array('<f8', at('reward'), numEnvs);
    this.terminated = columns.array('|u1', at('terminated'), numEnvs);
    this.truncated = columns.array('|u1', at('truncated'), numEnvs);
    this.elapsedSteps = columns.array('<u4', at('elapsedSteps'), numEnvs);
    const keys = entry.info?.length ?? 0;
    this.infos = columns.array('<f8', at('info'), keys * numEnvs);
    this.finalInfos = columns.array('<f8', at('finalInfo'), keys * numEnvs);
    const { actionSpace: space } = entry;
    const n = space.type === 'Discrete' ? space.n : undefined;
    const masksAt = (field: BlockField) =>
      entry.actionMask ? columns.array('|i1', at(field), n! * numEnvs) : null;
    this.actionMasks = masksAt('actionMask');
    this.finalActionMasks = masksAt('finalActionMask');
    const actionDtype = space.type === 'Discrete' ? '|u1' : leavesOf(space)[0].dtype;
    const actionElements = this.#writer.bytes / bytesOf(actionDtype);
    this.actions = columns.array(
      actionDtype,
      at('action'),
      actionElements * numEnvs,
      true,
    ) as unknown as Actions;
    this.#mask = columns.array('|u1', at('mask'), numEnvs).fill(1);
    this.actionSpace = {
      n,
      space,
      seed: (seed) => seedStreams(kernel, this.#streams('actionStream'), vectorSeeds(seed, numEnvs)),
      sample: (masked = false) => this.#sample(masked),
    };
  }

  /**
   * Starts an episode in every environment, or in those that `mask` chooses, from the environment's own stream.
   *
   * @throws TypeError or RangeError for arguments of a wrong type, value or length.
   * @throws SimError `NOT_SEEDED` when an environment to reset was never given a seed, unless it draws nothing.
   */
  reset(resetArguments: CoreVectorResetOptions<ResetOptions> = {}): void {
    requireObject('the argument of reset', resetArguments);
    const { seed, seeds, mask, options } = resetArguments;
    const { kernel, address, numEnvs } = this;
    const bytes = options === undefined ? undefined : resetOptionBytes(this.manifest, this.options, options);
    const given = resetSeeds(seed, seeds, numEnvs);
    if (mask !== undefined) this.#mask.set(vectorMask(mask, numEnvs));
    const streams = this.#streams('stream');
    if (given !== undefined) seedStreams(kernel, streams, given);
    const unseeded = this.manifest.drawsNothing ? numEnvs : firstUnseeded(kernel, streams);
    if (unseeded < numEnvs) {
      this.#mask.fill(1);
      throw new SimError('NOT_SEEDED', `environment ${unseeded} never had a seed: call reset({ seed })`);
    }
    const optionsAt = address + offsetOf(kernel, address, 'options');
    if (bytes !== undefined) kernel.u8.set(bytes, optionsAt);
    this.#functions.vectorReset(address);
    if (bytes !== undefined) kernel.u8.set(this.options.bytes, optionsAt);
    this.#columns.refresh();
  }

  /**
   * Applies one action to every environment.
   *
   * @param actions - [numEnvs, elements of an action]. Default: the contents of `actions`.
   * @throws TypeError or RangeError when they are invalid.
   * @throws SimError `NOT_RESET` before every environment was reset; `EPISODE_OVER` with `'disabled'` while an ended episode was
   * not reset; `ILLEGAL_ACTION` in a game; `STATE_OUT_OF_RANGE`. No environment has moved then. The code of a metered module can
   * fail with `ENVIRONMENT_TRAPPED`, `FUEL_EXHAUSTED` or `STACK_OVERFLOW`, after which the vector is of no use.
   */
  step(actions: ArrayLike<number> | Actions = this.actions): void {
    const { address } = this;
    if (actions !== this.actions) this.#copyActions(actions as ArrayLike<number>);
    this.#columns.flush();
    const refusal = this.#functions.vectorStep(address);
    this.#columns.refresh();
    if (refusal !== 0) this.#refuse(refusal);
  }

  /**
   * The state variables of one environment that the manifest names, as f64. A copy; empty if it names none.
   *
   * @throws TypeError or RangeError when `index` is not that of an environment.
   */
  state(index: number): Float64Array {
    integerInRange('index', index, 0, this.numEnvs - 1);
    const { kernel, address } = this;
    const at = address + offsetOf(kernel, address, 'state') + index * offsetOf(kernel, address, 'stateBytes');
    const names = this.manifest.state ?? [];
    return Float64Array.from(names, (_, slot) => kernel.view.getFloat64(at + 8 * slot, true));
  }

  /** The whole state of all environments, options and streams included. */
  snapshot(): Uint8Array {
    this.#columns.flush();
    return packBlock(this.kernel, this.address, this.manifest);
  }

  /**
   * Restores a snapshot of this vector, or of any other with the same options, from any host.
   *
   * @throws TypeError when `snapshot` is not a Uint8Array; SimError `BAD_SNAPSHOT` when it is damaged or not a
   * snapshot, `SNAPSHOT_MISMATCH` when it is of a vector with other options. Then nothing has changed.
   */
  restore(snapshot: Uint8Array): void {
    unpackBlock(this.kernel, this.address, this.manifest, snapshot);
    this.#columns.refresh();
  }

  /** The streams of one kind. */
  #streams(field: 'stream' | 'actionStream'): StreamColumn {
    const { kernel, address, numEnvs } = this;
    const at = (name: BlockField) => address + offsetOf(kernel, address, name);
    return { streams: at(field), seeds: at('seed'), mask: at('mask'), count: numEnvs };
  }

  #sample(masked: boolean): Actions {
    const { kernel, address } = this;
    if (masked && this.actionMasks === null) {
      throw new RangeError(`masked must be false: ${this.manifest.id} has no action masks`);
    }
    const masks = address + offsetOf(kernel, address, 'actionMask');
    requireSeededActions(masked ? kernel.sampleMasked(address, masks) : kernel.sampleActions(address));
    this.#columns.refresh();
    return this.actions;
  }

  #copyActions(given: ArrayLike<number>): void {
    const column = this.actions as unknown as Uint8Array;
    requireLength(
      'actions',
      given,
      column.length,
      `${column.length / this.numEnvs} for each of numEnvs = ${this.numEnvs}`,
    );
    if (column.constructor === given.constructor) {
      column.set(given);
      return;
    }
    const perEnv = column.length / this.numEnvs;
    const scratch = this.kernel.scratchAddress();
    for (let index = 0; index < this.numEnvs; index++) {
      const action =
        perEnv === 1
          ? given[index]
          : Array.from({ length: perEnv }, (_, part) => given[index * perEnv + part]);
      checkAction(this.#writer, action, scratch, index);
    }
    if (column instanceof BigInt64Array) (column as BigInt64Array).set(Array.from(given, BigInt));
    else column.set(given);
  }

  #refuse(refusal: number): never {
    const { kernel, address } = this;
    if (refusal === 3) {
      const index = kernel.firstInvalid(address);
      const { bytes } = this.#writer;
      const at = address + offsetOf(kernel, address, 'action') + index * bytes;
      this.#writer.check(kernel.u8.subarray(at, at + bytes), index);
    }
    if (refusal === 1) throw refusalError(refusal, this.manifest, { index: 0 });
    let index = 0;
    while (index < this.numEnvs - 1 && this.#functions.vectorRefusal(address, index) === 0) index += 1;
    const action = Number((this.actions as unknown as ArrayLike<number>)[index]);
    throw refusalError(this.#functions.vectorRefusal(address, index), this.manifest, { index, action });
  }
}

/** Dtype and length of an environment's row in a batch of observations. */
function batchArray(space: SpaceJson): [Dtype, number] {
  const leaves = leavesOf(space);
  const [{ dtype }] = leaves;
  if (leaves.some((leaf) => leaf.dtype !== dtype)) return ['|u1', valueBytes(leaves)];
  return [dtype, leaves.reduce((sum, { length }) => sum + length, 0)];
}

function checkAction(writer: ActionWriter, action: unknown, scratch: number, index: number): void {
  try {
    writer.write(action, scratch);
  } catch (error) {
    const ErrorType = error instanceof TypeError ? TypeError : RangeError;
    throw new ErrorType((error as Error).message.replace(/^action/, `actions[${index}]`));
  }
}
