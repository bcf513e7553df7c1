import { describe, finiteNumber, integerInRange, requireObject } from './arguments.js';
import { environmentKernel } from './block.js';
import { type NamedOptionValues, type ResolvedOptions, resolveOptions } from './environment-options.js';
import { Handle } from './handle.js';
import { createHeapFor, type Heap } from './heap.js';
import type { Kernel, ModuleSource } from './kernel.js';
import type { CoreLanesOptions, LaneBranch, LaneEpisode, LanePolicy } from './lane-options.js';
import {
  GIVEN,
  type LanesPlan,
  type LanesRequest,
  LINEAR_F32,
  LINEAR_F64,
  lanesPlan,
  layOutLanes,
  MAX_TERMS,
  RANDOM,
} from './lanes-layout.js';
import { MAX_LANES, MAX_RUN_EPISODES, MAX_STEPS } from './limits.js';
import type { EnvironmentManifest } from './manifest.js';
import { seedPcg64 } from './pcg64.js';
import { parseNonNegativeSeed, type Seed } from './seed.js';
import { SimError } from './sim-error.js';
import { bytesOf, leavesOf } from './space-json.js';
import { type ActionWriter, actionWriter } from './values.js';

/** A step of the kernel may touch so many bytes behind what it reads or writes. */
const SLACK_BYTES = 64;

const MAX_ROOM_BYTES = 2 ** 29;

const MAX_UINT64 = 2n ** 64n - 1n;

/** Digits that decimal text may have to be a safe integer whatever they are. */
const SAFE_DIGITS = 15;

const NO_BYTES = new Uint8Array(0);

/**
 * Episodes of one environment, played side by side and recorded, in an instance and memory of their own. Each gives the same bytes
 * as a `CoreEnv` with `recordSteps` does: nothing depends on how many lanes there are or on what the others do, and a lane is
 * cleared before an episode begins in it. A run is opened, gets its episodes and plays them; what became of them can be read until the
 * next run is opened. Made by `SimCore.makeLanes`.
 */
export class CoreLanes extends Handle {
  /** What the module says of the environment. */
  readonly manifest: EnvironmentManifest;
  /** The options, checked. */
  readonly options: ResolvedOptions;
  readonly #maxEpisodes: number;
  readonly #writer: ActionWriter;
  readonly #run: (lanes: number) => void;
  readonly #view: DataView;
  readonly #plan: LanesPlan;
  /** End of the room for given actions and recordings, which begins where the plan ends. */
  readonly #roomEnd: number;
  #stage: 'none' | 'open' | 'played' = 'none';
  #isGiven = false;
  #branchSteps = 0;
  #length = 0;
  /** Where the run's next episode will have its room. */
  #free = 0;
  /** Bytes of the actions that its episodes may take; there is room for them behind the recordings. */
  #takenBytes = 0;
  /** Seeds of more than 64 bits, by index of the episode. */
  readonly #longSeeds = new Map<number, bigint>();

  /** Use `SimCore.makeLanes`. */
  constructor(
    source: ModuleSource,
    entry: EnvironmentManifest,
    given: NamedOptionValues & CoreLanesOptions,
    resetOptions: NamedOptionValues,
  ) {
    requireObject('options', given);
    const { numLanes = 32, maxEpisodes = 128, roomBytes = 2 ** 24, ...rest } = given;
    integerInRange('numLanes', numLanes, 1, MAX_LANES);
    integerInRange('maxEpisodes', maxEpisodes, 1, MAX_RUN_EPISODES);
    integerInRange('roomBytes', roomBytes, 1, MAX_ROOM_BYTES);
    const options = resolveOptions(entry, rest, 'make');
    const request: LanesRequest = { entry, options, resetOptions, numLanes, maxEpisodes };
    const planIn = (kernel: Kernel) => {
      requireLanes(kernel, entry);
      return lanesPlan(kernel, request, kernel.arenaAddress());
    };
    const heap: Heap = createHeapFor(
      source,
      (kernel) => planIn(kernel).end - kernel.arenaAddress() + roomBytes + SLACK_BYTES,
    );
    const plan = planIn(heap.kernel);
    super(heap, plan.end - plan.start);
    layOutLanes(heap, plan, request);
    this.manifest = entry;
    this.options = options;
    this.#maxEpisodes = maxEpisodes;
    this.#writer = actionWriter(heap.kernel, entry.actionSpace);
    this.#run = requireLanes(heap.kernel, entry);
    this.#view = heap.kernel.view;
    this.#plan = plan;
    this.#roomEnd = plan.end + roomBytes;
  }

  /** The whole memory, of which {@link CoreLanes.recordStart} is an offset. The head before a recording alone is for writing. */
  get memory(): Uint8Array {
    return this.kernel.u8;
  }

  /** Bytes for a branch's actions, those that episodes are given, the recordings, and the actions once more. */
  get roomBytes(): number {
    return this.#roomEnd - this.#plan.end;
  }

  /** Episodes of the run. */
  get length(): number {
    return this.#length;
  }

  /**
   * Opens a run without episodes.
   *
   * @throws TypeError or RangeError when the policy does not suit the environment, or a branch's actions are none of the space or do
   * not fit into the room.
   */
  open(policy: LanePolicy, branch?: LaneBranch): void {
    const { address, kernel } = this;
    const { field, terms, startStream, end: room } = this.#plan;
    const number = this.#policyNumber(policy);
    const termsEnd = policy.kind === 'linear' ? this.#writeTerms(policy.terms) : terms;
    const taken = branch === undefined ? NO_BYTES : this.#wholeActions('branch.actions', branch.actions);
    this.#writer.check(taken);
    if (branch !== undefined) {
      seedPcg64(kernel, startStream, parseNonNegativeSeed(branch.seed, 'branch.seed'));
    }
    const branchEnd = room + taken.length;
    if (branchEnd > this.#roomEnd) {
      throw new RangeError(
        `branch.actions must fit into roomBytes = ${this.roomBytes}, got ${taken.length} bytes`,
      );
    }
    kernel.u8.set(taken, room);
    const set = (offset: number, value: number) => this.#view.setUint32(address + offset, value, true);
    set(field.policy, number);
    set(field.terms, terms);
    set(field.termsEnd, termsEnd);
    set(field.startStream, branch === undefined ? 0 : startStream);
    set(field.branch, room);
    set(field.branchEnd, branchEnd);
    this.#isGiven = policy.kind === 'given';
    this.#branchSteps = taken.length / this.#writer.bytes;
    this.#free = branchEnd;
    this.#takenBytes = 0;
    this.#length = 0;
    this.#longSeeds.clear();
    this.#stage = 'open';
  }

  /**
   * Adds an episode to the open run, and tells whether there was room for it.
   *
   * @throws TypeError or RangeError when a member is wrong; SimError `NO_RUN` when no run is open.
   */
  add({ seed, mostSteps, headBytes = 0, actions = NO_BYTES }: LaneEpisode): boolean {
    if (this.#stage !== 'open') throw noRun('open() begins a run that takes episodes');
    const { field, rows, observationBytes, stepBytes } = this.#plan;
    integerInRange('mostSteps', mostSteps, 0, MAX_STEPS);
    integerInRange('headBytes', headBytes, 0, MAX_ROOM_BYTES);
    this.#wholeActions('actions', actions);
    if (this.#isGiven && actions.length === 0 && mostSteps > this.#branchSteps) {
      throw new RangeError(
        `mostSteps must be at most ${this.#branchSteps} without actions, got ${mostSteps}`,
      );
    }
    const start = this.#free + actions.length + headBytes;
    const steps = Math.min(mostSteps, this.options.maxEpisodeSteps ?? MAX_STEPS);
    const end = start + observationBytes + steps * stepBytes;
    const takenBytes = this.#takenBytes + steps * this.#writer.bytes;
    if (this.#length === this.#maxEpisodes || end + takenBytes > this.#roomEnd) return false;
    const view = this.#view;
    const row = rows + this.#length * field.rowBytes;
    this.#writeSeed(row + field.seed, seed);
    if (actions.length > 0) this.kernel.u8.set(actions, this.#free);
    view.setUint32(row + field.actions, this.#free, true);
    view.setUint32(row + field.actionsEnd, this.#free + actions.length, true);
    view.setUint32(row + field.record, start, true);
    view.setUint32(row + field.mostSteps, steps, true);
    view.setUint32(row + field.flags, 0, true);
    this.#free = end;
    this.#takenBytes = takenBytes;
    this.#length += 1;
    return true;
  }

  /**
   * Plays the episodes of the run to their ends.
   *
   * @throws SimError `NO_RUN` when they were, or none was opened.
   */
  play(): void {
    const { address, kernel } = this;
    const { field, rows } = this.#plan;
    if (this.#stage !== 'open') throw noRun('open() begins a run that can be played');
    this.#view.setUint32(address + field.episodes, this.#length, true);
    this.#view.setUint32(address + field.begun, 0, true);
    kernel.seedLanes(address);
    for (const [index, seed] of this.#longSeeds) {
      seedPcg64(kernel, rows + index * field.rowBytes + field.stream, seed);
    }
    this.#run(address);
    this.#stage = 'played';
  }

  /**
   * What became of an episode: 1 terminated, 2 truncated, both 3, neither 0; or 4 when it was refused, for an action that is none of the
   * space or a step that the environment does not take. Nothing else is said of it then; a `CoreEnv` says why.
   *
   * @throws SimError `NO_RUN` before the run was played; RangeError when it has no such episode.
   */
  flags(index: number): number {
    return this.#view.getUint32(this.#playedRow(index) + this.#plan.field.flags, true);
  }

  /** Steps that an episode took, those before a branch included. Throws as {@link CoreLanes.flags}. */
  steps(index: number): number {
    return this.#view.getUint32(this.#playedRow(index) + this.#plan.field.steps, true);
  }

  /** Sum of an episode's rewards, in the order of its steps. Throws as {@link CoreLanes.flags}. */
  totalReward(index: number): number {
    return this.#view.getFloat64(this.#playedRow(index) + this.#plan.field.totalReward, true);
  }

  /**
   * Where an episode's recording begins in `memory`: the body of the canonical trajectory, as `CoreEnv.recordedBytes` has it. Throws as
   * {@link CoreLanes.flags}.
   */
  recordStart(index: number): number {
    return this.#view.getUint32(this.#playedRow(index) + this.#plan.field.record, true);
  }

  /** Where it ends. */
  recordEnd(index: number): number {
    const { observationBytes, stepBytes } = this.#plan;
    return this.recordStart(index) + observationBytes + this.steps(index) * stepBytes;
  }

  /**
   * The bytes of the actions of all episodes that were not refused, one after another: of each those from step `first` on.
   *
   * @throws SimError `NO_RUN` before the run was played.
   */
  takeActions(first = 0): Uint8Array<ArrayBuffer> {
    if (this.#stage !== 'played') throw noRun('play() comes first');
    integerInRange('first', first, 0, MAX_STEPS);
    const { address, kernel } = this;
    return kernel.u8.slice(this.#free, kernel.takeActions(address, first, this.#free));
  }

  /** Address of the row of an episode that was played. */
  #playedRow(index: number): number {
    if (this.#stage !== 'played') throw noRun('play() comes first');
    integerInRange('index', index, 0, this.#length - 1);
    return this.#plan.rows + index * this.#plan.field.rowBytes;
  }

  /** @throws TypeError or RangeError when actions are not bytes of whole ones. */
  #wholeActions(name: string, actions: unknown): Uint8Array {
    const { bytes } = this.#writer;
    if (!(actions instanceof Uint8Array)) {
      throw new TypeError(`${name} must be a Uint8Array, got ${describe(actions)}`);
    }
    if (actions.length % bytes === 0) return actions;
    throw new RangeError(`${name} must be whole actions of ${bytes} bytes, got ${actions.length} bytes`);
  }

  #policyNumber({ kind }: LanePolicy): number {
    if (kind === 'given') return GIVEN;
    if (kind === 'random') return RANDOM;
    if (kind !== 'linear') {
      throw new RangeError(`policy.kind must be given, random or linear, got ${describe(kind)}`);
    }
    const [{ dtype }, ...others] = leavesOf(this.options.observationSpace);
    const isDiscrete = this.manifest.actionSpace.type === 'Discrete';
    if (isDiscrete && others.length === 0 && dtype === '<f4') return LINEAR_F32;
    if (isDiscrete && others.length === 0 && dtype === '<f8') return LINEAR_F64;
    throw new RangeError(
      `policy must suit ${this.manifest.id}: a linear one needs observations of one array of floats and Discrete actions`,
    );
  }

  /** Writes the terms of a linear policy, and returns where they end. */
  #writeTerms(terms: readonly (readonly [number, number])[]): number {
    const { field, terms: start } = this.#plan;
    const [{ dtype, length }] = leavesOf(this.options.observationSpace);
    integerInRange('terms.length', terms.length, 1, MAX_TERMS);
    let at = start;
    for (const [position, [index, weight]] of terms.entries()) {
      integerInRange(`terms[${position}][0]`, index, 0, length - 1);
      this.#view.setUint32(at + field.offset, index * bytesOf(dtype), true);
      this.#view.setFloat64(at + field.weight, finiteNumber(`terms[${position}][1]`, weight), true);
      at += field.termBytes;
    }
    return at;
  }

  /** Writes a seed where `seedLanes` reads it, or keeps it if it does not fit there. */
  #writeSeed(at: number, seed: Seed): void {
    const isSafe = typeof seed === 'string' && seed.length <= SAFE_DIGITS && /^\d+$/.test(seed);
    const number = isSafe ? Number(seed) : seed;
    if (Number.isSafeInteger(number) && (number as number) >= 0) {
      this.#view.setUint32(at, (number as number) >>> 0, true);
      this.#view.setUint32(at + 4, Math.floor((number as number) / 2 ** 32), true);
      return;
    }
    const value = parseNonNegativeSeed(seed);
    if (value <= MAX_UINT64) this.#view.setBigUint64(at, value, true);
    else this.#longSeeds.set(this.#length, value);
  }
}

/** The environment's function that plays episodes in lanes. */
function requireLanes(kernel: Kernel, entry: EnvironmentManifest): (lanes: number) => void {
  const { runLanes } = environmentKernel(kernel, entry);
  if (runLanes !== undefined) return runLanes;
  throw new SimError(
    'NO_LANES',
    `${entry.id} cannot be played in lanes: the module is metered, or exports no ${entry.kernel}_runLanes`,
  );
}

function noRun(message: string): SimError {
  return new SimError('NO_RUN', message);
}
