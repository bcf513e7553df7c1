import { describe, finiteNumber, integerInRange, requireObject } from './arguments.js';
import { environmentKernel } from './block.js';
import { type NamedOptionValues, type ResolvedOptions, resolveOptions } from './environment-options.js';
import { Handle } from './handle.js';
import { createHeapFor, type Heap } from './heap.js';
import type { Kernel } from './kernel.js';
import type { CoreLanesOptions, LaneBranch, LaneEpisode, LaneOutcome, LanePolicy } from './lane-options.js';
import {
  GIVEN,
  type LanesPlan,
  LINEAR_F32,
  LINEAR_F64,
  lanesPlan,
  layOutLanes,
  MAX_TERMS,
  RANDOM,
  REFUSED,
  TERMINATED,
  TRUNCATED,
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
  /** Where the room's free part begins, and where the run's recordings do. */
  #free = 0;
  #records = 0;
  #length = 0;
  #given = { at: 0, bytes: 0 };
  #isGiven = false;
  #branchSteps = 0;
  /** Whether the episodes of the run were played. */
  #isOver = false;
  /** Seeds of more than 64 bits, by index of the episode. */
  readonly #longSeeds = new Map<number, bigint>();

  /** Use `SimCore.makeLanes`. */
  constructor(
    module: WebAssembly.Module,
    entry: EnvironmentManifest,
    given: NamedOptionValues & CoreLanesOptions = {},
  ) {
    requireObject('options', given);
    const {
      numLanes = MAX_LANES,
      maxEpisodes = 256,
      roomBytes = 2 ** 24,
      resetOptions = {},
      ...rest
    } = given;
    integerInRange('numLanes', numLanes, 1, MAX_LANES);
    integerInRange('maxEpisodes', maxEpisodes, 1, MAX_RUN_EPISODES);
    integerInRange('roomBytes', roomBytes, 1, MAX_ROOM_BYTES);
    const options = resolveOptions(entry, rest as NamedOptionValues, 'make');
    const request = {
      entry,
      options,
      resetOptions: resetOptions as NamedOptionValues,
      numLanes,
      maxEpisodes,
    };
    const planIn = (kernel: Kernel) => {
      requireLanes(kernel, entry);
      return lanesPlan(kernel, request, kernel.arenaAddress());
    };
    const heap: Heap = createHeapFor(
      module,
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

  /** The whole memory, of which {@link LaneOutcome.start} is an offset. The head before a recording alone is for writing. */
  get memory(): Uint8Array {
    return this.kernel.u8;
  }

  /** Episodes of the run. */
  get length(): number {
    return this.#length;
  }

  /**
   * Opens a run without episodes.
   *
   * @throws TypeError or RangeError when the policy does not suit the environment, or actions are no whole ones; RangeError
   * when one before the branch is none of the space, or all do not fit into the room.
   */
  open(policy: LanePolicy, branch?: LaneBranch): void {
    const { address, kernel } = this;
    const { field, terms, startStream } = this.#plan;
    const given = policy.kind === 'given' ? this.#wholeActions('actions', policy.actions) : NO_BYTES;
    const taken = branch === undefined ? NO_BYTES : this.#wholeActions('branch.actions', branch.actions);
    this.#writer.check(taken);
    const seed = branch === undefined ? null : parseNonNegativeSeed(branch.seed, 'branch.seed');
    const termsEnd = this.#writeTerms(policy);
    const [branchAt, givenAt] = [this.#plan.end, this.#plan.end + taken.length];
    const end = givenAt + given.length;
    if (end > this.#roomEnd) {
      throw new RangeError(
        `actions must fit into roomBytes = ${this.#roomEnd - branchAt}, got ${end - branchAt} bytes`,
      );
    }
    if (seed !== null) seedPcg64(kernel, startStream, seed);
    kernel.u8.set(taken, branchAt);
    kernel.u8.set(given, givenAt);
    const set = (offset: number, value: number) => this.#view.setUint32(address + offset, value, true);
    set(field.policy, this.#policyNumber(policy));
    set(field.terms, terms);
    set(field.termsEnd, termsEnd);
    set(field.startStream, seed === null ? 0 : startStream);
    set(field.branch, branchAt);
    set(field.branchEnd, givenAt);
    this.#branchSteps = taken.length / this.#writer.bytes;
    this.#isGiven = policy.kind === 'given';
    this.#given = { at: givenAt, bytes: given.length };
    this.#records = end;
    this.#free = end;
    this.#length = 0;
    this.#isOver = false;
    this.#longSeeds.clear();
  }

  /**
   * Adds an episode to the open run, and tells whether there was room for it.
   *
   * @throws TypeError or RangeError when a member is wrong; SimError `NO_RUN` after the run was played, or before one was opened.
   */
  add({ seed, mostSteps, headBytes = 0, from = 0, to = this.#given.bytes }: LaneEpisode): boolean {
    const { field, rows, observationBytes, stepBytes } = this.#plan;
    if (this.#isOver || this.#records === 0) throw noRun('open() begins a run that takes episodes');
    integerInRange('mostSteps', mostSteps, 0, MAX_STEPS);
    integerInRange('headBytes', headBytes, 0, MAX_ROOM_BYTES);
    const { bytes } = this.#writer;
    if (!(from >= 0 && from <= to && to <= this.#given.bytes) || from % bytes !== 0 || to % bytes !== 0) {
      throw new RangeError(`from and to must enclose whole actions, got ${from} and ${to}`);
    }
    if (this.#isGiven && from === to && mostSteps > this.#branchSteps) {
      throw new RangeError(
        `mostSteps must be at most ${this.#branchSteps} without actions, got ${mostSteps}`,
      );
    }
    const start = this.#free + headBytes;
    const steps = Math.min(mostSteps, this.options.maxEpisodeSteps ?? MAX_STEPS);
    const end = start + observationBytes + steps * stepBytes;
    if (this.#length === this.#maxEpisodes || end > this.#roomEnd) return false;
    const view = this.#view;
    const row = rows + this.#length * field.rowBytes;
    this.#writeSeed(row + field.seed, seed);
    view.setUint32(row + field.record, start, true);
    view.setUint32(row + field.actions, this.#given.at + from, true);
    view.setUint32(row + field.actionsEnd, this.#given.at + to, true);
    view.setUint32(row + field.mostSteps, steps, true);
    view.setUint32(row + field.flags, 0, true);
    this.#free = end;
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
    if (this.#isOver || this.#records === 0) throw noRun('open() begins a run that can be played');
    this.#view.setUint32(address + field.episodes, this.#length, true);
    this.#view.setUint32(address + field.begun, 0, true);
    kernel.seedLanes(address);
    for (const [index, seed] of this.#longSeeds) {
      seedPcg64(kernel, rows + index * field.rowBytes + field.stream, seed);
    }
    this.#run(address);
    this.#isOver = true;
  }

  /**
   * What became of an episode; null when it was refused: one of its actions is none of the space, or the environment refuses a step.
   * A `CoreEnv` then says why.
   *
   * @throws SimError `NO_RUN` before the run was played; RangeError when it has no such episode.
   */
  outcome(index: number): LaneOutcome | null {
    if (!this.#isOver) throw noRun('play() comes first');
    integerInRange('index', index, 0, this.#length - 1);
    const { field, rows, observationBytes, stepBytes } = this.#plan;
    const view = this.#view;
    const row = rows + index * field.rowBytes;
    const flags = view.getUint32(row + field.flags, true);
    if ((flags & REFUSED) !== 0) return null;
    const start = view.getUint32(row + field.record, true);
    const steps = view.getUint32(row + field.steps, true);
    return {
      steps,
      totalReward: view.getFloat64(row + field.totalReward, true),
      terminated: (flags & TERMINATED) !== 0,
      truncated: (flags & TRUNCATED) !== 0,
      start,
      end: start + observationBytes + steps * stepBytes,
    };
  }

  /**
   * The bytes of the actions of all episodes that were not refused, one after another: of each those from step `first` on. The
   * recordings are gone after that, and with them the run.
   *
   * @throws SimError `NO_RUN` before the run was played.
   */
  takeActions(first = 0): Uint8Array<ArrayBuffer> {
    if (!this.#isOver) throw noRun('play() comes first');
    integerInRange('first', first, 0, MAX_STEPS);
    const { address, kernel } = this;
    const start = this.#records;
    this.#records = 0;
    this.#isOver = false;
    return kernel.u8.slice(start, kernel.takeActions(address, first, start));
  }

  #wholeActions(name: string, actions: unknown): Uint8Array {
    const { bytes } = this.#writer;
    if (!(actions instanceof Uint8Array)) {
      throw new TypeError(`${name} must be a Uint8Array, got ${describe(actions)}`);
    }
    if (actions.length % bytes === 0) return actions;
    throw new RangeError(`${name} must be whole actions of ${bytes} bytes, got ${actions.length} bytes`);
  }

  #policyNumber(policy: LanePolicy): number {
    if (policy.kind === 'given') return GIVEN;
    if (policy.kind === 'random') return RANDOM;
    return leavesOf(this.options.observationSpace)[0].dtype === '<f4' ? LINEAR_F32 : LINEAR_F64;
  }

  /** Writes the terms of a linear policy, and returns where they end. */
  #writeTerms(policy: LanePolicy): number {
    const { field, terms: start } = this.#plan;
    if (policy.kind !== 'linear') return start;
    const [leaf, ...others] = leavesOf(this.options.observationSpace);
    const isFloat = others.length === 0 && (leaf.dtype === '<f4' || leaf.dtype === '<f8');
    if (!isFloat || this.manifest.actionSpace.type !== 'Discrete') {
      throw new RangeError(
        `policy must suit ${this.manifest.id}: a linear one needs one array of floats and Discrete actions`,
      );
    }
    integerInRange('terms.length', policy.terms.length, 1, MAX_TERMS);
    let at = start;
    for (const [position, [index, weight]] of policy.terms.entries()) {
      integerInRange(`terms[${position}][0]`, index, 0, leaf.length - 1);
      this.#view.setFloat64(at + field.weight, finiteNumber(`terms[${position}][1]`, weight), true);
      this.#view.setUint32(at + field.offset, index * bytesOf(leaf.dtype), true);
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
    `${entry.id} cannot be played in lanes: the module exports no ${entry.kernel}_runLanes`,
  );
}

function noRun(message: string): SimError {
  return new SimError('NO_RUN', message);
}
