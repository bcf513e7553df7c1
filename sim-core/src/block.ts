// The host's side of assembly/engine/block.ts: what it writes into a block's header, and where the columns are.

import { requireLayout } from './block-layout.js';
import type { ResolvedOptions } from './environment-options.js';
import type { Heap } from './heap.js';
import type { BlockField, Kernel } from './kernel.js';
import { MAX_OBSERVATION_BYTES } from './limits.js';
import type { EnvironmentManifest } from './manifest.js';
import { SimError } from './sim-error.js';
import { bytesOf, leavesOf, type SpaceJson, valueBytes } from './space-json.js';

/** In place of an autoreset mode: the block is of a single environment. */
export const SINGLE = 3;

/** The kernel's numbers of what an action is made of. */
const DISCRETE = 0;
const BOX_F32 = 1;
const BOX_F64 = 2;
const MULTI_DISCRETE = 3;

/** In place of a number of steps. */
const NO_LIMIT = 2 ** 32 - 1;

/** What a block is for. */
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
    if (kernel.containment.isMetered) {
      functions = { ...functions, replay: replayBySteps(kernel, functions.step) };
    }
    known.set(prefix, functions);
  }
  return functions;
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

/** Writes the header of a block into scratch memory, and returns the bytes that the block takes. */
export function prepareBlock(kernel: Kernel, request: BlockRequest): number {
  const { entry, options, numEnvs, autoreset, recordSteps } = request;
  const observationBytes = valueBytes(leavesOf(options.observationSpace));
  if (observationBytes > MAX_OBSERVATION_BYTES) {
    throw new RangeError(
      `an observation must have at most ${MAX_OBSERVATION_BYTES} bytes, ${entry.id} has one of ${observationBytes}`,
    );
  }
  const { BlockField: field } = kernel;
  const header = kernel.scratchAddress();
  kernel.u8.fill(0, header, header + field.end);
  const view = kernel.view;
  const set = (offset: number, value: number) => view.setUint32(header + offset, value, true);
  set(field.numEnvs, numEnvs);
  set(field.autoreset, autoreset);
  set(field.maxEpisodeSteps, options.maxEpisodeSteps ?? NO_LIMIT);
  set(field.recordSteps, recordSteps);
  set(field.stateBytes, stateBytesOf(kernel, entry));
  set(field.observationBytes, observationBytes);
  set(field.infoBytes, 8 * (entry.info?.length ?? 0));
  set(field.optionBytes, options.bytes.length);
  const action = actionLayout(entry.actionSpace);
  set(field.actionKind, action.kind);
  set(field.actionCount, action.count);
  set(field.actionBytes, action.bytes);
  set(field.maskBytes, entry.actionMask ? action.count : 0);
  kernel.layOut(header);
  requireLayout(kernel, header, [
    ['options', options.bytes.length],
    ['actionBounds', 8 * actionBounds(entry.actionSpace).length],
  ]);
  return view.getUint32(header + field.byteLength, true);
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

/** Moves the header that `prepareBlock` has written to the zeroed block, and fills in the options and the bounds of actions. */
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
 * @throws RangeError for a space that no kernel takes.
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

/** Lowest and highest value of each element of an action, one after the other; none for Discrete. */
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
