// The host's side of assembly/engine/block.ts: what it writes into a block's header, and where the columns are.

import { requireLayout } from './block-layout.js';
import type { ResolvedOptions } from './environment-options.js';
import type { Heap } from './heap.js';
import { type BlockField, type Kernel, MAX_MEMORY_BYTES } from './kernel.js';
import { MAX_OBSERVATION_BYTES } from './limits.js';
import type { EnvironmentManifest } from './manifest.js';
import { SimError } from './sim-error.js';
import { bytesOf, leavesOf, type SpaceJson, valueBytes } from './space-json.js';

/** In place of an autoreset mode: the block is of a single environment. */
export const SINGLE = 3;

/** The kernel's numbers for the parts of an action. */
const DISCRETE = 0;
const BOX_F32 = 1;
const BOX_F64 = 2;
const MULTI_DISCRETE = 3;

/** In place of a number of steps. */
const NO_LIMIT = 2 ** 32 - 1;

/** What a block is made for. */
export interface BlockRequest {
  readonly entry: EnvironmentManifest;
  readonly options: ResolvedOptions;
  readonly numEnvs: number;
  /** The kernel's number of an autoreset mode, or {@link SINGLE}. */
  readonly autoreset: number;
  readonly recordSteps: number;
}

/** Functions of one environment among a module's exports. */
export interface EnvironmentKernel {
  readonly stateBytes: () => number;
  readonly reset: (block: number) => void;
  readonly refusal: (block: number) => number;
  readonly step: (block: number) => number;
  readonly replay: (block: number, actions: number, count: number) => number;
  readonly vectorReset: (block: number) => void;
  readonly vectorStep: (block: number) => number;
  readonly vectorRefusal: (block: number, index: number) => number;
  readonly isSound: (block: number) => number;
  /** Absent for games, and in metered modules, where a call is on the budget of one step. */
  readonly runLanes?: (lanes: number) => void;
  readonly render?: (block: number, to: number) => number;
  readonly winner?: (block: number) => number;
  readonly winningAction?: (block: number, player: number) => number;
}

const FUNCTIONS = [
  'stateBytes',
  'reset',
  'refusal',
  'step',
  'replay',
  'vectorReset',
  'vectorStep',
  'vectorRefusal',
  'isSound',
  'runLanes',
  'render',
  'winner',
  'winningAction',
] as const;

const environmentKernels = new WeakMap<Kernel, Map<string, EnvironmentKernel>>();

/** The functions of an environment in an instance. */
export function environmentKernel(
  kernel: Kernel,
  { kernel: prefix }: EnvironmentManifest,
): EnvironmentKernel {
  const known = environmentKernels.get(kernel) ?? new Map<string, EnvironmentKernel>();
  environmentKernels.set(kernel, known);
  let functions = known.get(prefix);
  if (functions === undefined) {
    const entries = FUNCTIONS.map((name) => [name, kernel[`${prefix}_${name}`]] as const);
    const present = entries.filter(([, value]) => typeof value === 'function');
    functions = Object.fromEntries(present) as unknown as EnvironmentKernel;
    if (kernel.containment.isMetered) functions = oneCallAStep(kernel, functions);
    known.set(prefix, functions);
  }
  return functions;
}

/** The functions of a metered module: what takes many steps in one call would fail elsewhere than the steps alone. */
function oneCallAStep(kernel: Kernel, { runLanes: _, ...functions }: EnvironmentKernel): EnvironmentKernel {
  return { ...functions, replay: replayBySteps(kernel, functions.step) };
}

/**
 * `replay` of assembly/engine/single.ts, one call for each step: in a metered module each has the budget of a step, so that a
 * replay fails where the steps did.
 */
function replayBySteps(
  { u8, ...kernel }: Kernel,
  step: EnvironmentKernel['step'],
): EnvironmentKernel['replay'] {
  return (block, actions, count) => {
    const at = (field: BlockField) => block + offsetOf(kernel as Kernel, block, field);
    const [action, terminated, truncated] = [at('action'), at('terminated'), at('truncated')];
    const bytes = offsetOf(kernel as Kernel, block, 'actionBytes');
    for (let taken = 0; taken < count; taken++) {
      if (u8[terminated]! | u8[truncated]!) return taken;
      u8.copyWithin(action, actions + taken * bytes, actions + (taken + 1) * bytes);
      if (step(block) !== 0) return taken;
    }
    return count;
  };
}

/**
 * Writes the header of a block into scratch memory, and returns how many bytes the block needs.
 *
 * @throws RangeError when no core has room for so many environments, or for so long a recording.
 */
export function prepareBlock(kernel: Kernel, request: BlockRequest): number {
  const { entry, options, numEnvs, autoreset, recordSteps } = request;
  const observationBytes = valueBytes(leavesOf(options.observationSpace));
  if (observationBytes > MAX_OBSERVATION_BYTES) {
    throw new RangeError(
      `an observation must have at most ${MAX_OBSERVATION_BYTES} bytes, ${entry.id} has one of ${observationBytes}`,
    );
  }
  const stateBytes = stateBytesOf(kernel, entry);
  const infoBytes = 8 * (entry.info?.length ?? 0);
  const action = actionLayout(entry.actionSpace);
  const maskBytes = entry.actionMask ? action.count : 0;
  // The kernel counts in u32: what would not fit there is refused before it can wrap around.
  const shownBytes = observationBytes + infoBytes + maskBytes;
  const recordBytes = recordSteps * (action.bytes + 9 + observationBytes);
  requireRoom(request, numEnvs * (stateBytes + 2 * shownBytes + action.bytes + recordBytes));
  const { BlockField: field } = kernel;
  const header = kernel.scratchAddress();
  kernel.u8.fill(0, header, header + field.end);
  const view = kernel.view;
  const set = (offset: number, value: number) => view.setUint32(header + offset, value, true);
  set(field.numEnvs, numEnvs);
  set(field.autoreset, autoreset);
  set(field.maxEpisodeSteps, options.maxEpisodeSteps ?? NO_LIMIT);
  set(field.recordSteps, recordSteps);
  set(field.stateBytes, stateBytes);
  set(field.observationBytes, observationBytes);
  set(field.infoBytes, infoBytes);
  set(field.optionBytes, options.bytes.length);
  set(field.actionKind, action.kind);
  set(field.actionCount, action.count);
  set(field.actionBytes, action.bytes);
  set(field.maskBytes, maskBytes);
  kernel.layOut(header);
  requireLayout(kernel, header, [
    ['options', options.bytes.length],
    ['actionBounds', 8 * actionBounds(entry.actionSpace).length],
  ]);
  const byteLength = view.getUint32(header + field.byteLength, true);
  requireRoom(request, kernel.arenaAddress() + byteLength);
  return byteLength;
}

/** Most bytes of one environment's state. */
const MAX_STATE_BYTES = 2 ** 20;

function stateBytesOf(kernel: Kernel, entry: EnvironmentManifest): number {
  const bytes = environmentKernel(kernel, entry).stateBytes();
  if (Number.isInteger(bytes) && bytes >= 0 && bytes <= MAX_STATE_BYTES && bytes % 8 === 0) return bytes;
  throw new SimError(
    'INCOMPATIBLE_MODULE',
    `a state must have at most ${MAX_STATE_BYTES} bytes, in whole eights, ${entry.id} has one of ${bytes}`,
  );
}

function requireRoom({ entry, numEnvs, autoreset, recordSteps }: BlockRequest, bytes: number): void {
  if (bytes <= MAX_MEMORY_BYTES) return;
  const [name, count] = autoreset === SINGLE ? ['recordSteps', recordSteps] : ['numEnvs', numEnvs];
  throw new RangeError(
    `${name} must fit into the ${MAX_MEMORY_BYTES} bytes that a core can have, ${count} of ${entry.id} take ${bytes}`,
  );
}

/** Moves the header written by `prepareBlock` to the zeroed block, and fills in the options and the bounds of actions. */
export function initializeBlock(heap: Heap, block: number, { entry, options }: BlockRequest): void {
  const { kernel } = heap;
  const { BlockField: field, u8, view } = kernel;
  const header = kernel.scratchAddress();
  u8.copyWithin(block, header, header + field.end);
  u8.fill(0, header, header + field.end);
  u8.set(options.bytes, block + offsetOf(kernel, block, 'options'));
  const bounds = block + offsetOf(kernel, block, 'actionBounds');
  for (const [index, bound] of actionBounds(entry.actionSpace).entries()) {
    view.setFloat64(bounds + 8 * index, bound, true);
  }
}

/** A field of a block's header. */
export function offsetOf(kernel: Kernel, block: number, field: BlockField): number {
  return kernel.view.getUint32(block + kernel.BlockField[field], true);
}

interface ActionLayout {
  readonly kind: number;
  readonly count: number;
  readonly bytes: number;
}

/**
 * How the kernel sees actions.
 *
 * @throws RangeError for a space that no kernel supports.
 */
export function actionLayout(space: SpaceJson): ActionLayout {
  if (space.type === 'Discrete' && space.start === 0 && space.n <= 256) {
    return { kind: DISCRETE, count: space.n, bytes: 1 };
  }
  if (space.type === 'Box' && (space.dtype === '<f4' || space.dtype === '<f8')) {
    const [{ length }] = leavesOf(space);
    const kind = space.dtype === '<f4' ? BOX_F32 : BOX_F64;
    return { kind, count: length, bytes: length * bytesOf(space.dtype) };
  }
  if (space.type === 'MultiDiscrete') {
    return { kind: MULTI_DISCRETE, count: space.nvec.length, bytes: 8 * space.nvec.length };
  }
  throw new RangeError(
    'actionSpace must be a Discrete from 0 with at most 256 actions, a Box of floats or a MultiDiscrete, ' +
      `got ${JSON.stringify(space)}`,
  );
}

/** Lowest and highest value of each element of an action, one after another; none for Discrete. */
export function actionBounds(space: SpaceJson): number[] {
  if (space.type === 'MultiDiscrete') {
    return space.nvec.flatMap((n, index) => [space.start[index]!, space.start[index]! + n - 1]);
  }
  if (space.type !== 'Box') return [];
  const [{ length }] = leavesOf(space);
  const at = (bounds: typeof space.low, index: number) =>
    (typeof bounds === 'object' && bounds !== null ? bounds[index] : bounds) as number;
  return Array.from({ length }, (_, index) => [at(space.low, index), at(space.high, index)]).flat();
}
