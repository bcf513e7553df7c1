import { instantiateSync } from '@assemblyscript/loader';
import { hostOutOfMemory, isOutOfMemory } from './host-memory.js';
import { ABI_VERSION } from './manifest.js';
import { SimError } from './sim-error.js';

/** Bytes in a page of linear memory; memory comes in whole pages. */
export const PAGE_BYTES = 65_536;

/** The most memory that one instance can have, as the module declares it. */
export const MAX_MEMORY_BYTES = 2 ** 30;

/** What the WebAssembly module exports; addresses are byte offsets into `memory`. */
export interface KernelExports extends Record<string, unknown> {
  readonly memory: WebAssembly.Memory;
  abiVersion(): number;
  /** First address that the host may hand out. */
  arenaAddress(): number;
  /** Buffer for arguments too large for parameters, and its length. */
  scratchAddress(): number;
  scratchBytes(): number;

  /** Correctly rounded, for |x| ≤ 65,536. */
  sin(x: number): number;
  cos(x: number): number;

  /** Computes where the columns of a block go, from the first part of its header. */
  layOut(header: number): void;
  /** Index of the first environment whose action is not in the space, or numEnvs. */
  firstInvalid(block: number): number;
  /** Draw an action for every environment into the action column; the last action, or −1 before their streams have a seed. */
  sampleActions(block: number): number;
  sampleMasked(block: number, masks: number): number;

  /** Starts the streams of all episodes of a run in lanes. */
  seedLanes(lanes: number): void;
  /** Writes the actions of a run's episodes, from a step on, to an address; returns the address behind them. */
  takeActions(lanes: number, first: number, to: number): number;

  /** Entropy of a seed beyond 64 bits: begin, absorb its words from the least significant, then seed a stream. */
  seedSequenceBegin(): void;
  seedSequenceAbsorb(word: number): void;
  pcg64SeedAbsorbed(stream: number): void;
  pcg64SeedUint64(stream: number, seed: bigint): void;
  /** 1 or 0. */
  pcg64IsSeeded(stream: number): number;
  pcg64NextUint64(stream: number): bigint;
  pcg64NextUint32(stream: number): number;
  pcg64NextDouble(stream: number): number;
  pcg64Uniform(stream: number, low: number, high: number): number;
  pcg64BoundedUint32(stream: number, max: number): number;
  pcg64BoundedUint64(stream: number, max: bigint): bigint;

  /** Fills a column of u64 with first, first + 1, … */
  streamColumnCountSeeds(seeds: number, first: bigint, count: number): void;
  /** Seeds the streams selected by the u8 mask. */
  streamColumnSeed(streams: number, seeds: number, mask: number, count: number): void;
  /** Index of the first selected stream that was never seeded, or count. */
  streamColumnFirstUnseeded(streams: number, mask: number, count: number): number;

  mt19937SeedBegin(stream: number): void;
  mt19937SeedAbsorb(stream: number, word: number): void;
  mt19937SeedEnd(stream: number): void;
  mt19937NextUint32(stream: number): number;
  mt19937NextDouble(stream: number): number;
  /** `n` from 1 to 2^32 − 1. */
  mt19937Below(stream: number, n: number): number;
}

/** Names of a block's header fields; assembly/engine/block.ts documents them. */
const BLOCK_FIELDS = [
  'numEnvs',
  'autoreset',
  'maxEpisodeSteps',
  'recordSteps',
  'stateBytes',
  'observationBytes',
  'actionBytes',
  'infoBytes',
  'maskBytes',
  'optionBytes',
  'actionKind',
  'actionCount',
  'options',
  'actionBounds',
  'state',
  'observation',
  'finalObservation',
  'info',
  'finalInfo',
  'actionMask',
  'finalActionMask',
  'reward',
  'stream',
  'actionStream',
  'action',
  'elapsedSteps',
  'recordLength',
  'terminated',
  'truncated',
  'phase',
  'snapshotBytes',
  'mask',
  'seed',
  'record',
  'byteLength',
  'recordBytes',
  'isReset',
  'end',
] as const;

export type BlockField = (typeof BLOCK_FIELDS)[number];

/** An instance of the module whose memory has its final size, with views over all of it. */
export interface Kernel extends KernelExports {
  readonly u8: Uint8Array;
  readonly view: DataView;
  /** Offsets of a block's header fields, as the module gives them. */
  readonly BlockField: Readonly<Record<BlockField, number>>;
}

/**
 * Instantiates the module with a memory of at least the bytes that `memoryBytesOf` returns, in whole pages; it gets the
 * instance with its initial memory.
 *
 * @throws SimError `INCOMPATIBLE_MODULE` when the module is not this version's reroll.wasm, `OUT_OF_MEMORY` when the
 * host refuses the memory, which is the infrastructure's fault and retryable.
 */
export function instantiate(module: WebAssembly.Module, memoryBytesOf: (kernel: Kernel) => number): Kernel {
  let exports: KernelExports;
  try {
    // The loader's own `exports` wrap every function in a call with rest arguments; the instance's do not.
    exports = instantiateSync<KernelExports>(module).instance.exports as KernelExports;
  } catch (cause) {
    if (isOutOfMemory(cause)) throw hostOutOfMemory('an instance of the core', cause);
    throw new SimError('INCOMPATIBLE_MODULE', 'the module cannot be instantiated without imports', { cause });
  }
  if (typeof exports.abiVersion !== 'function' || exports.abiVersion() !== ABI_VERSION) {
    throw new SimError(
      'INCOMPATIBLE_MODULE',
      `the module is not a reroll.wasm of ABI version ${ABI_VERSION}`,
    );
  }
  const fields = blockFields(exports);
  growTo(exports.memory, memoryBytesOf(withViews(exports, fields)));
  return withViews(exports, fields);
}

/** An instance with views over the memory that it has now. */
function withViews(exports: KernelExports, fields: Kernel['BlockField']): Kernel {
  const { buffer } = exports.memory;
  return { ...exports, u8: new Uint8Array(buffer), view: new DataView(buffer), BlockField: fields };
}

/** Where the module keeps the fields of a block's header: it exports a constant for each. */
function blockFields(exports: KernelExports): Record<BlockField, number> {
  const offsets = BLOCK_FIELDS.map((name) => [
    name,
    (exports[`BlockField.${name}`] as WebAssembly.Global).value,
  ]);
  return Object.fromEntries(offsets) as Record<BlockField, number>;
}

function growTo(memory: WebAssembly.Memory, memoryBytes: number): void {
  const missingBytes = memoryBytes - memory.buffer.byteLength;
  if (missingBytes <= 0) return;
  try {
    memory.grow(Math.ceil(missingBytes / PAGE_BYTES));
  } catch (cause) {
    throw hostOutOfMemory(`${memoryBytes} bytes of WebAssembly memory`, cause);
  }
}
