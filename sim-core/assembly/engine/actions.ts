// Action spaces: which actions a block takes, and drawing them with the bits of Gymnasium's `sample`.
import { PCG64_BYTES, Pcg64, pcg64IsSeeded } from '../rng/pcg64';
import { Block, BOX_F32, BOX_F64, column, DISCRETE } from './block';

/** Index of the first environment whose action is none of the space; numEnvs when every one is. */
export function firstInvalidAction(block: Block): u32 {
  return firstInvalidAmong(block, column(block, block.action), block.numEnvs);
}

/** Index of the first of `count` actions that is none of the space; `count` when every one is. */
export function firstInvalidAmong(block: Block, actions: usize, count: u32): u32 {
  if (block.actionKind == DISCRETE) {
    const last = i8x16.splat(<i8>(block.actionCount - 1));
    for (let index: u32 = 0; index < count; index += 16) {
      if (v128.any_true(i8x16.gt_u(v128.load(actions + index), last))) {
        return firstByteAbove(block, actions, index, count);
      }
    }
    return count;
  }
  for (let index: u32 = 0; index < count; index++) {
    const action = actions + index * block.actionBytes;
    for (let part: u32 = 0; part < block.actionCount; part++) {
      if (!isValidPart(block, action, part)) return index;
    }
  }
  return count;
}

/** `firstInvalidAction`, for the host. */
export function firstInvalid(address: usize): u32 {
  return firstInvalidAction(changetype<Block>(address));
}

/** Index of the first action from `first` on that is too large, or `count`: other bytes follow the last action. */
function firstByteAbove(block: Block, actions: usize, first: u32, count: u32): u32 {
  for (let index = first; index < count; index++) {
    if (<u32>load<u8>(actions + index) >= block.actionCount) return index;
  }
  return count;
}

/** Whether an element of an action is finite, or one of the integers to choose from. Continuous environments clip by themselves. */
function isValidPart(block: Block, action: usize, part: u32): bool {
  if (block.actionKind == BOX_F32) return isFinite<f32>(load<f32>(action + (part << 2)));
  if (block.actionKind == BOX_F64) return isFinite<f64>(load<f64>(action + (part << 3)));
  const value = load<i64>(action + (part << 3));
  const bounds = column(block, block.actionBounds) + (part << 4);
  return value >= <i64>load<f64>(bounds) && value <= <i64>load<f64>(bounds, 8);
}

/**
 * Draws an action for every environment from its own action stream. Returns that of the last environment, 0 unless it is an
 * integer; or −1, and draws none, when the streams have no seed.
 */
export function sampleActions(address: usize): i32 {
  const block = changetype<Block>(address);
  const actions = column(block, block.action);
  const streams = column(block, block.actionStream);
  if (!pcg64IsSeeded(streams)) return -1;
  const numEnvs = block.numEnvs;
  const count = block.actionCount;
  let action: u32 = 0;
  if (block.actionKind != DISCRETE) {
    for (let index: u32 = 0; index < numEnvs; index++) {
      sampleParts(block, actions + index * block.actionBytes, streamAt(streams, index));
    }
  } else if (popcnt(count) == 1 && count > 1) {
    // Lemire's method keeps the top bits for a power of two, and never draws again.
    const shift = 32 - ctz(count);
    for (let index: u32 = 0; index < numEnvs; index++) {
      action = streamAt(streams, index).nextUint32() >> shift;
      store<u8>(actions + index, <u8>action);
    }
  } else {
    for (let index: u32 = 0; index < numEnvs; index++) {
      action = streamAt(streams, index).below(count);
      store<u8>(actions + index, <u8>action);
    }
  }
  return action;
}

/** Draws one action to an address. */
export function sampleAction(block: Block, action: usize, rng: Pcg64): void {
  if (block.actionKind == DISCRETE) store<u8>(action, <u8>rng.below(block.actionCount));
  else sampleParts(block, action, rng);
}

@inline
function streamAt(streams: usize, index: u32): Pcg64 {
  return changetype<Pcg64>(streams + index * <u32>PCG64_BYTES);
}

function sampleParts(block: Block, action: usize, rng: Pcg64): void {
  for (let part: u32 = 0; part < block.actionCount; part++) {
    const bounds = column(block, block.actionBounds) + (part << 4);
    const low = load<f64>(bounds);
    const high = load<f64>(bounds, 8);
    if (block.actionKind == BOX_F32) store<f32>(action + (part << 2), <f32>rng.uniform(low, high));
    else if (block.actionKind == BOX_F64) store<f64>(action + (part << 3), rng.uniform(low, high));
    else store<i64>(action + (part << 3), <i64>low + <i64>(rng.random() * (high - low + 1)));
  }
}

/**
 * Draws a legal action for every environment: of the n that its mask allows the one at index `Generator.integers(n)`, as
 * `Discrete.sample(mask)` draws it. Where the mask allows none, nothing is drawn and the action is 0. Returns the action of the
 * last environment; or −1, and draws none, when the streams have no seed.
 */
export function sampleMasked(address: usize, masks: usize): i32 {
  const block = changetype<Block>(address);
  const actions = column(block, block.action);
  const streams = column(block, block.actionStream);
  if (!pcg64IsSeeded(streams)) return -1;
  const count = block.actionCount;
  let action: u32 = 0;
  for (let index: u32 = 0; index < block.numEnvs; index++) {
    const mask = masks + index * count;
    let allowed: u32 = 0;
    for (let first: u32 = 0; first < count; first += 16) allowed += popcnt(allowedFrom(mask, first, count));
    if (allowed == 0) {
      action = 0;
      store<u8>(actions + index, 0);
      continue;
    }
    let rest = streamAt(streams, index).below(allowed);
    let first: u32 = 0;
    let bits = allowedFrom(mask, 0, count);
    for (; <u32>popcnt(bits) <= rest; bits = allowedFrom(mask, first, count)) {
      rest -= popcnt(bits);
      first += 16;
    }
    for (; rest > 0; rest--) bits &= bits - 1;
    action = first + ctz(bits);
    store<u8>(actions + index, <u8>action);
  }
  return action;
}

/** A bit for each of the up to 16 actions from `first` on: whether the mask allows it. */
@inline
function allowedFrom(mask: usize, first: u32, count: u32): u32 {
  const bits = i8x16.bitmask(i8x16.eq(v128.load(mask + first), i8x16.splat(1)));
  const beyond = 16 - min<i32>(16, count - first);
  return bits & (0xffff >> beyond);
}
