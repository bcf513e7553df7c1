// A block is all that one environment, or one vector of environments, keeps in memory: this header, the values of its options,
// and a column for each thing that every environment has one of. The header says where the columns are, relative to the
// block's own address, so a copy of the bytes is a copy of the whole state.
import { Step } from '../kit/step';
import { PCG64_BYTES, Pcg64 } from '../rng/pcg64';

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
  /** PCG64 streams that the environment and its action space draw from */
  stream: u32;
  actionStream: u32;
  /** f64 */
  reward: u32;
  /** u8: 0 or 1; vector.ts reads both flags as one run of bytes */
  terminated: u32;
  truncated: u32;
  /** u8: UNBORN, ALIVE or SPENT */
  phase: u32;
  /** u32: steps since the last reset */
  elapsedSteps: u32;
  /** u32: bytes recorded since the last reset */
  recordLength: u32;
  state: u32;
  /** f64 each, in the manifest's order */
  options: u32;
  /** f64 × 2 for each element of an action: lowest and highest value to sample */
  actionBounds: u32;
  observation: u32;
  finalObservation: u32;
  info: u32;
  finalInfo: u32;
  /** i8 for each action: 1 where it is legal */
  actionMask: u32;
  finalActionMask: u32;
  action: u32;
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
  stream = offsetof<Block>('stream'),
  actionStream = offsetof<Block>('actionStream'),
  reward = offsetof<Block>('reward'),
  terminated = offsetof<Block>('terminated'),
  truncated = offsetof<Block>('truncated'),
  phase = offsetof<Block>('phase'),
  elapsedSteps = offsetof<Block>('elapsedSteps'),
  recordLength = offsetof<Block>('recordLength'),
  state = offsetof<Block>('state'),
  options = offsetof<Block>('options'),
  actionBounds = offsetof<Block>('actionBounds'),
  observation = offsetof<Block>('observation'),
  finalObservation = offsetof<Block>('finalObservation'),
  info = offsetof<Block>('info'),
  finalInfo = offsetof<Block>('finalInfo'),
  actionMask = offsetof<Block>('actionMask'),
  finalActionMask = offsetof<Block>('finalActionMask'),
  action = offsetof<Block>('action'),
  snapshotBytes = offsetof<Block>('snapshotBytes'),
  mask = offsetof<Block>('mask'),
  seed = offsetof<Block>('seed'),
  record = offsetof<Block>('record'),
  recordBytes = offsetof<Block>('recordBytes'),
  byteLength = offsetof<Block>('byteLength'),
  isReset = offsetof<Block>('isReset'),
  end = offsetof<Block>(),
}

/** What an environment that has a block for itself keeps at places known at compile time, side by side, after its streams. */
@unmanaged
class Own extends Step {
  truncated: bool;
  elapsedSteps: u32;
  recordLength: u32;
}

/** Offsets in a block of a single environment. */
const OWN_STREAM: u32 = (<u32>offsetof<Block>() + 15) & ~15;
const OWN: u32 = OWN_STREAM + 2 * <u32>PCG64_BYTES;
const OWN_STATE: u32 = (OWN + <u32>offsetof<Own>() + 15) & ~15;

/** Works out where the columns of a header's block go; `byteLength` is then the size of the whole block. */
export function layOut(header: usize): void {
  const block = changetype<Block>(header);
  const isSingle = block.autoreset == SINGLE;
  const rooms = (block.numEnvs + ROOM_ENVS - 1) & ~(ROOM_ENVS - 1);
  const envs = isSingle ? 1 : rooms;
  const stepBytes = block.actionBytes + 9 + block.observationBytes;
  block.recordBytes = block.recordSteps == 0 ? 0 : block.observationBytes + block.recordSteps * stepBytes;
  let end = isSingle ? placeOwn(block) : placeColumns(block, rooms);
  block.state = end;
  end = after(end, envs, block.stateBytes);
  block.options = end;
  end = align(end + block.optionBytes);
  block.actionBounds = end;
  end = align(end + (block.actionKind == DISCRETE ? 0 : 16 * block.actionCount));
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
  block.action = end;
  end = after(end, envs, block.actionBytes);
  block.snapshotBytes = end;
  block.mask = end;
  end = after(end, envs, 1);
  block.seed = end;
  end = after(end, envs, 8);
  block.record = end;
  block.byteLength = end + block.numEnvs * block.recordBytes;
}

/** Places what is of a fixed size in a block of a single environment; returns the offset of the state. */
function placeOwn(block: Block): u32 {
  block.stream = OWN_STREAM;
  block.actionStream = OWN_STREAM + <u32>PCG64_BYTES;
  block.reward = OWN + <u32>offsetof<Own>('reward');
  block.terminated = OWN + <u32>offsetof<Own>('terminated');
  block.truncated = OWN + <u32>offsetof<Own>('truncated');
  block.phase = OWN + <u32>offsetof<Own>('phase');
  block.elapsedSteps = OWN + <u32>offsetof<Own>('elapsedSteps');
  block.recordLength = OWN + <u32>offsetof<Own>('recordLength');
  return OWN_STATE;
}

/** Places the columns of a fixed size of a vector; returns where the next column begins. */
function placeColumns(block: Block, envs: u32): u32 {
  let end = align(offsetof<Block>());
  block.stream = end;
  end = after(end, envs, <u32>PCG64_BYTES);
  block.actionStream = end;
  end = after(end, envs, <u32>PCG64_BYTES);
  block.reward = end;
  end = after(end, envs, 8);
  block.terminated = end;
  block.truncated = end + envs;
  block.phase = end + 2 * envs;
  end = after(end, envs, 3);
  block.elapsedSteps = end;
  end = after(end, envs, 4);
  block.recordLength = end;
  return after(end, envs, 4);
}

/** Where the column after one of `bytes` for each of `envs` environments begins. */
function after(start: u32, envs: u32, bytes: u32): u32 {
  const end = align(start + envs * bytes);
  return envs == 1 || bytes == 0 ? end : end + CACHE_LINE_BYTES;
}

function align(offset: usize): u32 {
  return (<u32>offset + 15) & ~15;
}

/** Bytes from one state to the next: whole eights, so that every f64 is aligned. */
@inline
export function stateBytes<State>(): u32 {
  return (<u32>offsetof<State>() + 7) & ~7;
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

// Where the things of one environment are. `alone` is known at compile time: an environment that has the block for itself knows
// the place of most of them without asking the header.

@inline
export function stateAt<State>(block: Block, index: u32, alone: bool): State {
  if (alone) return changetype<State>(column(block, OWN_STATE));
  return changetype<State>(element(block, block.state, stateBytes<State>(), index));
}

@inline
export function optionsOf<State, Options>(block: Block, alone: bool): Options {
  if (alone) return changetype<Options>(column(block, OWN_STATE + ((stateBytes<State>() + 15) & ~15)));
  return changetype<Options>(column(block, block.options));
}

@inline
export function streamAt(block: Block, index: u32, alone: bool): Pcg64 {
  if (alone) return changetype<Pcg64>(column(block, OWN_STREAM));
  return changetype<Pcg64>(element(block, block.stream, <u32>PCG64_BYTES, index));
}

/** What the last step reported, where it is in the block already. */
@inline
export function ownStep(block: Block): Step {
  return changetype<Step>(column(block, OWN));
}

@inline
export function rewardAt(block: Block, index: u32, alone: bool): usize {
  return alone ? column(block, OWN + <u32>offsetof<Own>('reward')) : element(block, block.reward, 8, index);
}

@inline
export function terminatedAt(block: Block, index: u32, alone: bool): usize {
  return alone ? column(block, OWN + <u32>offsetof<Own>('terminated')) : element(block, block.terminated, 1, index);
}

@inline
export function phaseAt(block: Block, index: u32, alone: bool): usize {
  return alone ? column(block, OWN + <u32>offsetof<Own>('phase')) : element(block, block.phase, 1, index);
}

@inline
export function truncatedAt(block: Block, index: u32, alone: bool): usize {
  return alone ? column(block, OWN + <u32>offsetof<Own>('truncated')) : element(block, block.truncated, 1, index);
}

@inline
export function elapsedStepsAt(block: Block, index: u32, alone: bool): usize {
  return alone ? column(block, OWN + <u32>offsetof<Own>('elapsedSteps')) : element(block, block.elapsedSteps, 4, index);
}

@inline
export function recordLengthAt(block: Block, index: u32, alone: bool): usize {
  return alone ? column(block, OWN + <u32>offsetof<Own>('recordLength')) : element(block, block.recordLength, 4, index);
}

@inline
export function recordAt(block: Block, index: u32, alone: bool): usize {
  return alone ? column(block, block.record) : element(block, block.record, block.recordBytes, index);
}

@inline
export function actionAt(block: Block, index: u32, alone: bool): usize {
  return alone ? column(block, block.action) : element(block, block.action, block.actionBytes, index);
}

@inline
export function observationAt(block: Block, index: u32, alone: bool): usize {
  return alone ? column(block, block.observation) : element(block, block.observation, block.observationBytes, index);
}

@inline
export function infoAt(block: Block, index: u32, alone: bool): usize {
  return alone ? column(block, block.info) : element(block, block.info, block.infoBytes, index);
}

@inline
export function actionMaskAt(block: Block, index: u32, alone: bool): usize {
  return alone ? column(block, block.actionMask) : element(block, block.actionMask, block.maskBytes, index);
}
