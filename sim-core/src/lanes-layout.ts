// The host's side of assembly/engine/lanes.ts: where a run, its lanes and its episodes are in memory.

import { autoresetNumber } from './autoreset.js';
import { type BlockRequest, initializeBlock, offsetOf, prepareBlock } from './block.js';
import { type NamedOptionValues, type ResolvedOptions, resetOptionBytes } from './environment-options.js';
import type { Heap } from './heap.js';
import type { Kernel } from './kernel.js';
import type { EnvironmentManifest } from './manifest.js';
import { PCG64_BYTES } from './pcg64.js';

/** The kernel's numbers of who chooses actions. */
export const GIVEN = 0;
export const RANDOM = 1;
export const LINEAR_F32 = 2;
export const LINEAR_F64 = 3;

/** Terms that a linear policy may sum. */
export const MAX_TERMS = 64;

const FIELDS = [
  'block',
  'lanes',
  'rows',
  'episodes',
  'begun',
  'policy',
  'resetOptions',
  'startStream',
  'branch',
  'branchEnd',
  'terms',
  'termsEnd',
  'end',
  'laneBytes',
  'seed',
  'record',
  'actions',
  'actionsEnd',
  'mostSteps',
  'totalReward',
  'steps',
  'flags',
  'stream',
  'rowBytes',
  'weight',
  'offset',
  'termBytes',
] as const;

type LanesField = (typeof FIELDS)[number];

/** What lanes are for. */
export interface LanesRequest {
  readonly entry: EnvironmentManifest;
  readonly options: ResolvedOptions;
  readonly resetOptions: NamedOptionValues;
  readonly numLanes: number;
  readonly maxEpisodes: number;
}

/** Addresses of what lanes keep beside their recordings, and sizes. */
export interface LanesPlan {
  /** Offsets and sizes, as the module says them. */
  readonly field: Readonly<Record<LanesField, number>>;
  readonly start: number;
  readonly lanes: number;
  readonly rows: number;
  readonly terms: number;
  readonly startStream: number;
  readonly resetOptions: number;
  readonly block: number;
  readonly end: number;
  readonly observationBytes: number;
  readonly stepBytes: number;
}

/** Plans lanes from an address on. Writes to scratch memory only. */
export function lanesPlan(kernel: Kernel, request: LanesRequest, start: number): LanesPlan {
  const entries = FIELDS.map((name) => [name, (kernel[`LanesField.${name}`] as WebAssembly.Global).value]);
  const field = Object.fromEntries(entries) as Record<LanesField, number>;
  const blockBytes = prepareBlock(kernel, blockOf(request));
  const header = kernel.scratchAddress();
  const observationBytes = offsetOf(kernel, header, 'observationBytes');
  let end = start;
  const place = (bytes: number): number => {
    const at = end;
    end = aligned(at + bytes);
    return at;
  };
  place(field.end);
  return {
    field,
    start,
    lanes: place(request.numLanes * field.laneBytes),
    rows: place(request.maxEpisodes * field.rowBytes),
    terms: place(MAX_TERMS * field.termBytes),
    startStream: place(PCG64_BYTES),
    resetOptions: place(request.options.bytes.length),
    block: place(blockBytes),
    end,
    observationBytes,
    stepBytes: offsetOf(kernel, header, 'actionBytes') + 9 + observationBytes,
  };
}

/** Writes down what stays the same from run to run. The memory of the plan is zeros. */
export function layOutLanes(heap: Heap, plan: LanesPlan, request: LanesRequest): void {
  const { kernel } = heap;
  const { entry, options, resetOptions } = request;
  prepareBlock(kernel, blockOf(request));
  initializeBlock(heap, plan.block, blockOf(request));
  kernel.u8.set(resetOptionBytes(entry, options, resetOptions), plan.resetOptions);
  for (const name of ['block', 'lanes', 'rows', 'resetOptions'] as const) {
    kernel.view.setUint32(plan.start + plan.field[name], plan[name], true);
  }
}

/** The block with an environment for each lane. Nothing but a run resets them. */
function blockOf({ entry, options, numLanes }: LanesRequest): BlockRequest {
  return { entry, options, numEnvs: numLanes, autoreset: autoresetNumber('disabled'), recordSteps: 0 };
}

function aligned(address: number): number {
  return (address + 15) & ~15;
}
