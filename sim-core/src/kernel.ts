import { instantiateSync } from '@assemblyscript/loader';
import { SimError } from './sim-error.js';

/** The one `abiVersion()` whose exports and memory layouts this host code knows. */
const ABI_VERSION = 1;

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

  /** Bytes of an environment that records up to `recordSteps` steps. */
  cartPoleBytes(recordSteps: number): number;
  /** Sets the options in zeroed memory. */
  cartPoleInitialize(env: number, maxEpisodeSteps: number, suttonBarto: number, recordSteps: number): void;
  cartPoleReset(env: number, low: number, high: number): void;
  /** 0, or why the step was refused: 1 never reset, 2 recording full, 3 angle out of range. */
  cartPoleStep(env: number, action: number): number;
  /** Why the next step would be refused, or 0. */
  cartPoleRefusal(env: number): number;
  /** Steps through actions in memory; returns how many it applied. */
  cartPoleReplay(env: number, actions: number, count: number): number;

  cartPoleVectorBytes(numEnvs: number): number;
  /** Sets the options in zeroed memory. */
  cartPoleVectorInitialize(
    vec: number,
    numEnvs: number,
    maxEpisodeSteps: number,
    suttonBarto: number,
    autoreset: number,
  ): void;
  /** Address of a column; src/cart-pole-vector-layout.ts has their numbers. */
  cartPoleVectorColumn(vec: number, column: number): number;
  /** Starts an episode in the masked environments and sets the whole mask again. */
  cartPoleVectorReset(vec: number, low: number, high: number): void;
  /** Draws an action for every environment into the action column. */
  cartPoleVectorSample(vec: number): void;
  /** 0, or why the step was refused: 1 never reset, 2 an invalid action, 3 an ended episode that nothing resets. */
  cartPoleVectorStep(vec: number): number;

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
  /** Seeds the streams that the u8 mask chooses. */
  streamColumnSeed(streams: number, seeds: number, mask: number, count: number): void;
  /** Index of the first chosen stream that was never seeded, or count. */
  streamColumnFirstUnseeded(streams: number, mask: number, count: number): number;

  mt19937SeedBegin(stream: number): void;
  mt19937SeedAbsorb(stream: number, word: number): void;
  mt19937SeedEnd(stream: number): void;
  mt19937NextUint32(stream: number): number;
  mt19937NextDouble(stream: number): number;
  /** `n` from 1 to 2^32 − 1. */
  mt19937Below(stream: number, n: number): number;

  /** Bytes of an environment that records up to `recordSteps` ≤ 9 steps. */
  ticTacToeBytes(recordSteps: number): number;
  /** Sets the options in zeroed memory. */
  ticTacToeInitialize(env: number, recordSteps: number): void;
  ticTacToeReset(env: number): void;
  /** 0, or why the move was refused: 1 never reset, 2 game over, 3 square taken, 4 recording full. */
  ticTacToeStep(env: number, square: number): number;
  /** Why a move to a square would be refused, or 0. */
  ticTacToeRefusal(env: number, square: number): number;
  /** Makes moves that lie in memory; returns how many it made. */
  ticTacToeReplay(env: number, squares: number, count: number): number;
  /** For an environment with a seeded stream and a game that is not over. */
  ticTacToeSampleLegal(env: number): number;
  /** The first square that completes a line of a player, 1 or 2; 9 for none. */
  ticTacToeWinningSquare(env: number, player: number): number;
  /** 1 when moves that lie in memory are legal one after the other, else 0. */
  ticTacToeIsGame(squares: number, count: number): number;

  ticTacToeVectorBytes(numEnvs: number): number;
  /** Sets the options in zeroed memory. */
  ticTacToeVectorInitialize(vec: number, numEnvs: number, autoreset: number): void;
  /** Address of a column; src/tic-tac-toe-vector-layout.ts has their names. */
  ticTacToeVectorColumn(vec: number, column: number): number;
  /** Starts a game in the masked environments and sets the whole mask again. */
  ticTacToeVectorReset(vec: number): void;
  /** Draws a legal action for every environment into the action column. */
  ticTacToeVectorSampleLegal(vec: number): void;
  /** 1, or 0 when an action was refused. */
  ticTacToeVectorStep(vec: number): number;
  /** Index of the first environment whose action a step would refuse, or numEnvs. */
  ticTacToeVectorFirstRefused(vec: number): number;
  /** Samples and steps `steps` ≥ 1 times; the tally is in the header. */
  ticTacToeVectorPlay(vec: number, steps: number): void;
  /** 1 when the columns are a state that a vector can be in, else 0; observations are then those of the positions. */
  ticTacToeVectorIsSound(vec: number): number;
}

/** An instance of the module whose memory has its final size, with views over all of it. */
export interface Kernel extends KernelExports {
  readonly u8: Uint8Array;
}

/**
 * Instantiates the module with a memory of at least the bytes that `memoryBytesOf` says, in whole pages.
 *
 * @throws SimError `INCOMPATIBLE_MODULE` when the module is not this version's reroll.wasm, `OUT_OF_MEMORY` when the
 * host refuses the memory.
 */
export function instantiate(
  module: WebAssembly.Module,
  memoryBytesOf: (exports: KernelExports) => number,
): Kernel {
  let exports: KernelExports;
  try {
    // The loader's own `exports` wrap every function in a call with rest arguments; the instance's do not.
    exports = instantiateSync<KernelExports>(module).instance.exports as KernelExports;
  } catch (cause) {
    throw new SimError('INCOMPATIBLE_MODULE', 'the module cannot be instantiated without imports', { cause });
  }
  if (typeof exports.abiVersion !== 'function' || exports.abiVersion() !== ABI_VERSION) {
    throw new SimError(
      'INCOMPATIBLE_MODULE',
      `the module is not a reroll.wasm of ABI version ${ABI_VERSION}`,
    );
  }
  growTo(exports.memory, memoryBytesOf(exports));
  return { ...exports, u8: new Uint8Array(exports.memory.buffer) };
}

function growTo(memory: WebAssembly.Memory, memoryBytes: number): void {
  const missingBytes = memoryBytes - memory.buffer.byteLength;
  if (missingBytes <= 0) return;
  try {
    memory.grow(Math.ceil(missingBytes / PAGE_BYTES));
  } catch (cause) {
    throw new SimError(
      'OUT_OF_MEMORY',
      `the host has no ${memoryBytes} bytes of WebAssembly memory to give`,
      {
        cause,
        fault: 'infrastructure',
      },
    );
  }
}
