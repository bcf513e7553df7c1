import { instantiateSync } from '@assemblyscript/loader';
import { type CallLimits, Containment } from './containment.js';
import { hostOutOfMemory, isOutOfMemory } from './host-memory.js';
import { ABI_VERSION } from './limits.js';
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

/** Functions that every module exports, whatever its environments are. */
const KERNEL_FUNCTIONS = [
  'abiVersion',
  'arenaAddress',
  'scratchAddress',
  'scratchBytes',
  'sin',
  'cos',
  'layOut',
  'firstInvalid',
  'sampleActions',
  'sampleMasked',
  'seedSequenceBegin',
  'seedSequenceAbsorb',
  'pcg64SeedAbsorbed',
  'pcg64SeedUint64',
  'pcg64IsSeeded',
  'pcg64NextUint64',
  'pcg64NextUint32',
  'pcg64NextDouble',
  'pcg64Uniform',
  'pcg64BoundedUint32',
  'pcg64BoundedUint64',
  'streamColumnCountSeeds',
  'streamColumnSeed',
  'streamColumnFirstUnseeded',
  'mt19937SeedBegin',
  'mt19937SeedAbsorb',
  'mt19937SeedEnd',
  'mt19937NextUint32',
  'mt19937NextDouble',
  'mt19937Below',
] as const satisfies readonly (keyof KernelExports)[];

/** A header, chunks of actions and texts pass through scratch memory. */
const MIN_SCRATCH_BYTES = 1024;

export type BlockField = (typeof BLOCK_FIELDS)[number];

/** An instance of the module whose memory has its final size, with views over all of it. */
export interface Kernel extends KernelExports {
  readonly u8: Uint8Array;
  readonly view: DataView;
  readonly containment: Containment;
  /** Offsets of a block's header fields, as the module gives them. */
  readonly BlockField: Readonly<Record<BlockField, number>>;
}

/** A module to make instances of, and what each call into a metered one may use. */
export interface ModuleSource {
  readonly module: WebAssembly.Module;
  readonly limits?: Partial<CallLimits> | undefined;
}

/**
 * Instantiates the module with a memory of at least the bytes that `memoryBytesOf` returns, in whole pages; it gets the
 * instance with its initial memory.
 *
 * @throws SimError `INCOMPATIBLE_MODULE` when the module is none of this version's, `OUT_OF_MEMORY` when the
 * host refuses the memory, which is the infrastructure's fault and retryable.
 */
export function instantiate(
  { module, limits }: ModuleSource,
  memoryBytesOf: (kernel: Kernel) => number,
): Kernel {
  requireExports(module);
  const { exports, containment } = instanceOf(module, limits);
  if (exports.abiVersion() !== ABI_VERSION) refuseModule(`is not of ABI version ${ABI_VERSION}`);
  const kernel = { ...exports, ...viewsOf(exports), containment, BlockField: blockFields(exports) };
  requireMemoryMap(kernel);
  growTo(exports.memory, memoryBytesOf(kernel));
  containment.freeze(exports.memory.buffer.byteLength / PAGE_BYTES);
  // Growing detaches views.
  return Object.assign(kernel, viewsOf(exports));
}

interface Instance {
  readonly exports: KernelExports;
  readonly containment: Containment;
}

/** An instance, whose functions run on budgets if it is metered. */
function instanceOf(module: WebAssembly.Module, limits: Partial<CallLimits> | undefined): Instance {
  let exports: KernelExports;
  try {
    // The loader's own `exports` wrap every function in a call with rest arguments; the instance's do not.
    exports = instantiateSync<KernelExports>(module).instance.exports as KernelExports;
  } catch (cause) {
    if (isOutOfMemory(cause)) throw hostOutOfMemory('an instance of the core', cause);
    throw new SimError('INCOMPATIBLE_MODULE', 'the module cannot be instantiated without imports', { cause });
  }
  const containment = new Containment(module, exports as WebAssembly.Exports, limits);
  if (!containment.isMetered) return { exports, containment };
  const entries = Object.entries(exports).map(([name, value]) => [
    name,
    typeof value === 'function' ? containment.contained(value as () => unknown) : value,
  ]);
  return { exports: Object.fromEntries(entries) as KernelExports, containment };
}

/** Modules whose exports are all there: many instances are made of one. */
const checked = new WeakSet<WebAssembly.Module>();

/** @throws SimError `INCOMPATIBLE_MODULE` naming an export that is missing or of another kind. */
function requireExports(module: WebAssembly.Module): void {
  if (checked.has(module)) return;
  const kinds = new Map(WebAssembly.Module.exports(module).map(({ name, kind }) => [name, kind]));
  const requireKind = (name: string, kind: string) => {
    if (kinds.get(name) !== kind) refuseModule(`exports no ${kind} ${name}`);
  };
  requireKind('memory', 'memory');
  for (const name of KERNEL_FUNCTIONS) requireKind(name, 'function');
  for (const name of BLOCK_FIELDS) requireKind(`BlockField.${name}`, 'global');
  checked.add(module);
}

/** @throws SimError `INCOMPATIBLE_MODULE` when scratch or header would lie outside of what the module keeps for itself. */
function requireMemoryMap(kernel: Kernel): void {
  const { BlockField: fields, u8 } = kernel;
  const [arena, scratch, bytes] = [kernel.arenaAddress(), kernel.scratchAddress(), kernel.scratchBytes()];
  const isRoom = [arena, scratch, bytes].every(Number.isInteger) && scratch >= 0 && arena % 16 === 0;
  if (!isRoom || bytes < MIN_SCRATCH_BYTES || scratch + bytes > arena || arena > u8.length) {
    refuseModule(
      `has scratch of ${bytes} bytes at ${scratch} and an arena at ${arena} of ${u8.length} bytes`,
    );
  }
  const offsets = Object.values(fields);
  const isHeader = offsets.every((offset) => Number.isInteger(offset) && offset >= 0 && offset % 4 === 0);
  if (!isHeader || offsets.some((offset) => offset > fields.end) || fields.end > MIN_SCRATCH_BYTES) {
    refuseModule('has fields outside of the header of a block');
  }
}

function refuseModule(problem: string): never {
  throw new SimError('INCOMPATIBLE_MODULE', `the module ${problem}`);
}

/** Views over the memory that an instance has now. */
function viewsOf({ memory: { buffer } }: KernelExports) {
  return { u8: new Uint8Array(buffer), view: new DataView(buffer) };
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
