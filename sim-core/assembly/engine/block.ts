// A block is all that one environment, or one vector of environments, keeps in memory: this header, the values of its options,
// and a column for each thing that every environment has one of. The header says where the columns are, relative to the
// block's own address, so a copy of the bytes is a copy of the whole state.
import { PCG64_BYTES } from '../rng/pcg64';

/** How an environment of a vector begins its next episode. */
export const NEXT_STEP: u32 = 0;
export const SAME_STEP: u32 = 1;
export const DISABLED: u32 = 2;
/** In place of one of them: the block is of a single environment, which nothing resets but the host. */
export const SINGLE: u32 = 3;

/** What an action is made of; `actionCount` is the number of actions of DISCRETE, and of elements of the others. */
export const DISCRETE: u32 = 0;
export const BOX_F32: u32 = 1;
export const BOX_F64: u32 = 2;
export const MULTI_DISCRETE: u32 = 3;

/** Where an environment is: never reset, in an episode that has not terminated, or in one that has. */
export const UNBORN: u8 = 0;
export const ALIVE: u8 = 1;
export const SPENT: u8 = 2;

/** In place of a number of steps. */
export const NO_LIMIT: u32 = u32.MAX_VALUE;

/** Columns have room for a whole number of these, so that SIMD code may touch the last environment's neighbours. */
const ROOM_ENVS: u32 = 16;

/** A column begins a cache line after its predecessor's end: columns a power of two apart compete for the same cache sets. */
const CACHE_LINE_BYTES: u32 = 64;

@unmanaged
export class Block {
  // What the host fills in.
  numEnvs: u32;
  autoreset: u32;
  /** NO_LIMIT where nothing truncates an episode. */
  maxEpisodeSteps: u32;
  /** Steps of an episode that each environment's recording has room for; 0 for no recording. */
  recordSteps: u32;
  stateBytes: u32;
  observationBytes: u32;
  actionBytes: u32;
  infoBytes: u32;
  /** Number of actions in an action mask; 0 where the environment has none. */
  maskBytes: u32;
  optionBytes: u32;
  actionKind: u32;
  actionCount: u32;

  // What `layOut` fills in: offsets of the columns.
  /** f64 each, in the manifest's order */
  options: u32;
  /** f64 × 2 for each element of an action: lowest and highest value to sample */
  actionBounds: u32;
  state: u32;
  observation: u32;
  finalObservation: u32;
  info: u32;
  finalInfo: u32;
  /** i8 for each action: 1 where it is legal */
  actionMask: u32;
  finalActionMask: u32;
  /** f64 */
  reward: u32;
  /** PCG64 streams that the environment and its action space draw from */
  stream: u32;
  actionStream: u32;
  action: u32;
  /** u32: steps since the last reset */
  elapsedSteps: u32;
  /** u32: bytes recorded since the last reset */
  recordLength: u32;
  /** u8: 0 or 1; vector.ts reads both flags as one run of bytes */
  terminated: u32;
  truncated: u32;
  /** u8: UNBORN, ALIVE or SPENT */
  phase: u32;
  /** Bytes up to here are the state that a snapshot keeps; the recordings come on top. */
  snapshotBytes: u32;
  /** u8: which environments a reset is for */
  mask: u32;
  /** u64: where the host leaves seeds */
  seed: u32;
  record: u32;
  /** Bytes from one environment's recording to the next one's. */
  recordBytes: u32;
  byteLength: u32;

  /** 1 once every environment was reset. */
  isReset: u32;
}

/** Offsets of the header's fields, for the host. */
export enum BlockField {
  numEnvs = offsetof<Block>('numEnvs'),
  autoreset = offsetof<Block>('autoreset'),
  maxEpisodeSteps = offsetof<Block>('maxEpisodeSteps'),
  recordSteps = offsetof<Block>('recordSteps'),
  stateBytes = offsetof<Block>('stateBytes'),
  observationBytes = offsetof<Block>('observationBytes'),
  actionBytes = offsetof<Block>('actionBytes'),
  infoBytes = offsetof<Block>('infoBytes'),
  maskBytes = offsetof<Block>('maskBytes'),
  optionBytes = offsetof<Block>('optionBytes'),
  actionKind = offsetof<Block>('actionKind'),
  actionCount = offsetof<Block>('actionCount'),
  options = offsetof<Block>('options'),
  actionBounds = offsetof<Block>('actionBounds'),
  state = offsetof<Block>('state'),
  observation = offsetof<Block>('observation'),
  finalObservation = offsetof<Block>('finalObservation'),
  info = offsetof<Block>('info'),
  finalInfo = offsetof<Block>('finalInfo'),
  actionMask = offsetof<Block>('actionMask'),
  finalActionMask = offsetof<Block>('finalActionMask'),
  reward = offsetof<Block>('reward'),
  stream = offsetof<Block>('stream'),
  actionStream = offsetof<Block>('actionStream'),
  action = offsetof<Block>('action'),
  elapsedSteps = offsetof<Block>('elapsedSteps'),
  recordLength = offsetof<Block>('recordLength'),
  terminated = offsetof<Block>('terminated'),
  truncated = offsetof<Block>('truncated'),
  phase = offsetof<Block>('phase'),
  snapshotBytes = offsetof<Block>('snapshotBytes'),
  mask = offsetof<Block>('mask'),
  seed = offsetof<Block>('seed'),
  record = offsetof<Block>('record'),
  recordBytes = offsetof<Block>('recordBytes'),
  byteLength = offsetof<Block>('byteLength'),
  isReset = offsetof<Block>('isReset'),
  end = offsetof<Block>(),
}

/** Works out where the columns of a header's block go; `byteLength` is then the size of the whole block. */
export function layOut(header: usize): void {
  const block = changetype<Block>(header);
  const rooms = (block.numEnvs + ROOM_ENVS - 1) & ~(ROOM_ENVS - 1);
  const envs = block.autoreset == SINGLE ? 1 : rooms;
  const stepBytes = block.actionBytes + 9 + block.observationBytes;
  block.recordBytes = block.recordSteps == 0 ? 0 : block.observationBytes + block.recordSteps * stepBytes;
  let end = align(offsetof<Block>());
  block.options = end;
  end = align(end + block.optionBytes);
  block.actionBounds = end;
  end = align(end + (block.actionKind == DISCRETE ? 0 : 16 * block.actionCount));
  block.state = end;
  end = after(end, envs, block.stateBytes);
  block.observation = end;
  end = after(end, envs, block.observationBytes);
  block.finalObservation = end;
  end = after(end, envs, block.observationBytes);
  block.info = end;
  end = after(end, envs, block.infoBytes);
  block.finalInfo = end;
  end = after(end, envs, block.infoBytes);
  block.actionMask = end;
  end = after(end, envs, block.maskBytes);
  block.finalActionMask = end;
  end = after(end, envs, block.maskBytes);
  block.reward = end;
  end = after(end, envs, 8);
  block.stream = end;
  end = after(end, envs, <u32>PCG64_BYTES);
  block.actionStream = end;
  end = after(end, envs, <u32>PCG64_BYTES);
  block.action = end;
  end = after(end, envs, block.actionBytes);
  block.elapsedSteps = end;
  end = after(end, envs, 4);
  block.recordLength = end;
  end = after(end, envs, 4);
  block.terminated = end;
  block.truncated = end + envs;
  block.phase = end + 2 * envs;
  end = after(end, envs, 3);
  block.snapshotBytes = end;
  block.mask = end;
  end = after(end, envs, 1);
  block.seed = end;
  end = after(end, envs, 8);
  block.record = end;
  block.byteLength = end + block.numEnvs * block.recordBytes;
}

/** Where the column after one of `bytes` for each of `envs` environments begins. */
function after(start: u32, envs: u32, bytes: u32): u32 {
  const end = align(start + envs * bytes);
  return envs == 1 || bytes == 0 ? end : end + CACHE_LINE_BYTES;
}

function align(offset: usize): u32 {
  return (<u32>offset + 15) & ~15;
}

/** Address of a column. */
@inline
export function column(block: Block, offset: u32): usize {
  return changetype<usize>(block) + offset;
}

/** Address of one environment's element of a column whose elements have `bytes`. */
@inline
export function element(block: Block, offset: u32, bytes: u32, index: u32): usize {
  return changetype<usize>(block) + offset + bytes * index;
}
