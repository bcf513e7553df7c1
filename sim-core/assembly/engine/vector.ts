// Many environments stepped at once, with Gymnasium's three ways to begin the next episode. Each has a state and streams of its
// own, so nothing depends on how many there are or on what the others do.
import { EPISODE_OVER, INVALID_ACTION, NOT_RESET, UNBORN } from '../kit/step';
import { Block, column, DISABLED, element, NEXT_STEP, NO_LIMIT, SAME_STEP, stateBytes } from './block';
import { firstInvalidAction } from './actions';
import { copyBytes } from './copy-bytes';
import { beginEpisode, clearOutcome, recordRefusal, recordStep, show, takeStep } from './episode';
import { refusalOfState } from './single';

/** Environments that SIMD code steps in phases, one short loop after another: even, and their columns fit the first cache. */
const BATCH_ENVS: u32 = 64;

/** u8 each: which environments of the batch had ended before the step. */
const ENDED = memory.data(<i32>BATCH_ENVS, 8);

/** Starts an episode in every masked environment and sets the whole mask again. */
export function vectorReset<State, Options>(address: usize): void {
  const block = changetype<Block>(address);
  const mask = column(block, block.mask);
  let isReset: u32 = 1;
  for (let index: u32 = 0; index < block.numEnvs; index++) {
    if (load<u8>(mask + index)) {
      beginEpisode<State, Options>(block, index);
      clearOutcome(block, index, false);
      clearFinal(block, index);
    } else if (load<u8>(column(block, block.phase) + index) == UNBORN) isReset = 0;
  }
  memory.fill(mask, 1, block.numEnvs);
  block.isReset = isReset;
}

/** Applies the action column; returns the refusal if there is one, and then changes nothing. */
export function vectorStep<State, Options>(address: usize): i32 {
  const block = changetype<Block>(address);
  const reason = refusalOfStep<State>(block);
  if (reason != 0) return reason;
  if (isDefined(changetype<State>(0).moveMany)) stepInBatches<State, Options>(block);
  else {
    for (let index: u32 = 0; index < block.numEnvs; index++) stepOne<State, Options>(block, index);
  }
  return 0;
}

/** Why one environment of a vector would refuse its action; 0 if it would not. */
export function vectorRefusal<State, Options>(address: usize, index: u32): i32 {
  return refusalAt<State>(changetype<Block>(address), index);
}

/** Why the next step would be refused; 0 if it would not. */
function refusalOfStep<State>(block: Block): i32 {
  if (!block.isReset) return NOT_RESET;
  if (firstInvalidAction(block) < block.numEnvs) return INVALID_ACTION;
  if (block.autoreset == DISABLED && anyEnded(block)) return EPISODE_OVER;
  if (!canRefuse<State>() && block.recordSteps == 0) return 0;
  for (let index: u32 = 0; index < block.numEnvs; index++) {
    const reason = refusalAt<State>(block, index);
    if (reason != 0) return reason;
  }
  return 0;
}

/** Whether environments of this kind have anything against some valid action; those in batches have not before they end. */
@inline
function canRefuse<State>(): bool {
  if (isDefined(changetype<State>(0).moveMany)) return false;
  return isDefined(changetype<State>(0).winner) || isDefined(changetype<State>(0).refusal);
}

function refusalAt<State>(block: Block, index: u32): i32 {
  if (hasEnded(block, index)) return block.autoreset == DISABLED ? EPISODE_OVER : 0;
  const reason = refusalOfState<State>(block, index, false);
  return reason != 0 ? reason : recordRefusal(block, index);
}

@inline
function hasEnded(block: Block, index: u32): bool {
  return (
    (load<u8>(column(block, block.terminated) + index) | load<u8>(column(block, block.truncated) + index)) != 0
  );
}

/** Whether an episode has ended in some environment. */
function anyEnded(block: Block): bool {
  for (let index: u32 = 0; index < block.numEnvs; index += 8) {
    if (endedFrom(block, index, block.numEnvs) != 0) return true;
  }
  return false;
}

/** Steps one environment, or begins its next episode. */
@inline
function stepOne<State, Options>(block: Block, index: u32): void {
  if (block.autoreset == NEXT_STEP && hasEnded(block, index)) {
    beginEpisode<State, Options>(block, index);
    clearOutcome(block, index, false);
    return;
  }
  takeStep<State, Options>(block, index, false);
  if (block.autoreset == SAME_STEP && hasEnded(block, index)) beginNext<State, Options>(block, index);
}

/** Keeps what the last step of an episode showed, and shows the next episode. */
function beginNext<State, Options>(block: Block, index: u32): void {
  keepFinal(block, block.finalObservation, block.observation, block.observationBytes, index);
  keepFinal(block, block.finalInfo, block.info, block.infoBytes, index);
  keepFinal(block, block.finalActionMask, block.actionMask, block.maskBytes, index);
  beginEpisode<State, Options>(block, index);
}

function keepFinal(block: Block, to: u32, from: u32, bytes: u32, index: u32): void {
  copyBytes(element(block, to, bytes, index), element(block, from, bytes, index), bytes);
}

function clearFinal(block: Block, index: u32): void {
  memory.fill(element(block, block.finalObservation, block.observationBytes, index), 0, block.observationBytes);
  memory.fill(element(block, block.finalInfo, block.infoBytes, index), 0, block.infoBytes);
  memory.fill(element(block, block.finalActionMask, block.maskBytes, index), 0, block.maskBytes);
}

/** Steps environments whose class moves many states at once: a batch moves as if no episode had ended, then the ends are dealt with. */
function stepInBatches<State, Options>(block: Block): void {
  const numEnvs = block.numEnvs;
  for (let first: u32 = 0; first < numEnvs; first += BATCH_ENVS) {
    const end = min(first + BATCH_ENVS, numEnvs);
    if (block.autoreset == NEXT_STEP) noteEnded<State>(block, first, end);
    changetype<State>(column(block, block.state) + stateBytes<State>() * first).moveMany(
      column(block, block.action) + block.actionBytes * first,
      column(block, block.reward) + (first << 3),
      column(block, block.terminated) + first,
      end - first,
      changetype<Options>(column(block, block.options)),
    );
    countSteps(block, first, end);
    for (let index = first; index < end; index++) show<State>(block, index, false);
    if (block.recordSteps != 0) for (let index = first; index < end; index++) recordStep(block, index);
    if (block.autoreset == NEXT_STEP) beginInstead<State, Options>(block, first, end);
    if (block.autoreset == SAME_STEP) beginAfter<State, Options>(block, first, end);
  }
  if (numEnvs & 1) changetype<State>(column(block, block.state) + stateBytes<State>() * numEnvs).park();
}

/** Counts a step of four environments at a time and notes which have reached the limit. */
function countSteps(block: Block, first: u32, end: u32): void {
  const limit = i32x4.splat(block.maxEpisodeSteps);
  const most = i32x4.splat(NO_LIMIT - 1);
  const counters = column(block, block.elapsedSteps);
  const truncated = column(block, block.truncated);
  for (let index = first; index < end; index += 4) {
    const steps = i32x4.min_u(i32x4.add(v128.load(counters + (index << 2)), i32x4.splat(1)), most);
    v128.store(counters + (index << 2), steps);
    const reached = v128.and(i32x4.ge_u(steps, limit), i32x4.splat(1));
    const halves = i16x8.narrow_i32x4_u(reached, reached);
    v128.store32_lane(truncated + index, i8x16.narrow_i16x8_u(halves, halves), 0);
  }
}

/** A byte of 1 for each of the up to 8 environments from `index` on, before `end`, whose episode has ended. */
function endedFrom(block: Block, index: u32, end: u32): u64 {
  const terminated = load<u64>(column(block, block.terminated) + index);
  const truncated = load<u64>(column(block, block.truncated) + index);
  const beyond = 8 - <i32>(end - index);
  return (terminated | truncated) & (beyond > 0 ? u64.MAX_VALUE >> (beyond << 3) : u64.MAX_VALUE);
}

/** Index of the first byte that is not zero. */
@inline
function firstByte(bytes: u64): u32 {
  return <u32>ctz(bytes) >> 3;
}

/** Notes in ENDED which environments had ended, and parks their states, which are spent, where a step is quick. */
function noteEnded<State>(block: Block, first: u32, end: u32): void {
  for (let index = first; index < end; index += 8) {
    let ended = endedFrom(block, index, end);
    store<u64>(ENDED + (index - first), ended);
    for (; ended != 0; ended &= ended - 1) {
      changetype<State>(column(block, block.state) + stateBytes<State>() * (index + firstByte(ended))).park();
    }
  }
}

/** What a step of an environment that had ended is with NEXT_STEP: a reset, whatever the action. */
function beginInstead<State, Options>(block: Block, first: u32, end: u32): void {
  for (let start = first; start < end; start += 8) {
    for (let ended = load<u64>(ENDED + (start - first)); ended != 0; ended &= ended - 1) {
      beginEpisode<State, Options>(block, start + firstByte(ended));
      clearOutcome(block, start + firstByte(ended), false);
    }
  }
}

/** What follows steps that end episodes with SAME_STEP. */
function beginAfter<State, Options>(block: Block, first: u32, end: u32): void {
  for (let start = first; start < end; start += 8) {
    for (let ended = endedFrom(block, start, end); ended != 0; ended &= ended - 1) {
      beginNext<State, Options>(block, start + firstByte(ended));
    }
  }
}
