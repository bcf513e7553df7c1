// One step of every environment of a vector, with Gymnasium's three ways to begin the next episode.
import { RESET_HIGH, RESET_LOW } from './dynamics';
import { BLOCK_ENVS, countSteps, findSinesAndCosines, move, observe } from './vector-block';
import {
  ACTION,
  AUTORESET,
  cartPoleVectorColumn,
  DISABLED,
  ELAPSED_STEPS,
  FINAL_OBSERVATION,
  IS_RESET,
  MAX_EPISODE_STEPS,
  NEXT_STEP,
  NUM_ENVS,
  OBSERVATION,
  paired,
  REWARD,
  SAME_STEP,
  SUTTON_BARTO_REWARD,
  strideOf,
  TERMINATED,
  THETA,
  TRUNCATED,
  X,
} from './vector-layout';
import { startEpisode } from './vector-reset';

/** Why a step would be refused: never reset, an action other than 0 and 1, or an ended episode that nothing resets. */
const NOT_RESET: i32 = 1;
const INVALID_ACTION: i32 = 2;
const NEEDS_RESET: i32 = 3;

/** u8 each: which environments of the block had ended before the step. */
const ENDED = memory.data(<i32>BLOCK_ENVS, 8);

/** Applies the action column; returns the refusal if there is one, and then changes nothing. */
export function cartPoleVectorStep(vec: usize): i32 {
  const refusal = refusalOf(vec);
  if (refusal != 0) return refusal;
  const numEnvs = load<u32>(vec, NUM_ENVS);
  const autoreset = load<u32>(vec, AUTORESET);
  for (let first: u32 = 0; first < numEnvs; first += BLOCK_ENVS) {
    const end = min(first + BLOCK_ENVS, numEnvs);
    if (autoreset == NEXT_STEP) setEndedUpright(vec, first, end);
    stepBlock(vec, first, end - first);
    if (autoreset == NEXT_STEP) beginInstead(vec, first, end);
    if (autoreset == SAME_STEP) beginNext(vec, first, end);
  }
  if (numEnvs & 1) clearSpare(vec, numEnvs);
  return 0;
}

/** Why the next step would be refused; 0 if it would not. */
function refusalOf(vec: usize): i32 {
  if (!load<u32>(vec, IS_RESET)) return NOT_RESET;
  const pairedEnvs = paired(load<u32>(vec, NUM_ENVS));
  if (anyByteAbove(cartPoleVectorColumn(vec, ACTION), pairedEnvs, 1)) return INVALID_ACTION;
  if (load<u32>(vec, AUTORESET) != DISABLED) return 0;
  return anyByteAbove(cartPoleVectorColumn(vec, TERMINATED), 2 * pairedEnvs, 0) ? NEEDS_RESET : 0;
}

/** Whether one of `count` bytes, or of the up to 15 after them, exceeds `limit`. */
function anyByteAbove(address: usize, count: u32, limit: u8): bool {
  for (let offset: u32 = 0; offset < count; offset += 16) {
    if (v128.any_true(i8x16.gt_u(v128.load(address + offset), i8x16.splat(limit)))) return true;
  }
  return false;
}

/** Steps `count` environments from `first` on as if none had ended. */
function stepBlock(vec: usize, first: u32, count: u32): void {
  const stride = strideOf(vec);
  const states = cartPoleVectorColumn(vec, X) + (first << 3);
  const terminated = cartPoleVectorColumn(vec, TERMINATED) + first;
  const isSuttonBarto = load<u32>(vec, SUTTON_BARTO_REWARD) != 0;
  findSinesAndCosines(states + THETA * stride, count);
  move(
    states,
    stride,
    cartPoleVectorColumn(vec, ACTION) + first,
    cartPoleVectorColumn(vec, REWARD) + (first << 3),
    terminated,
    count,
    isSuttonBarto ? 0 : 1,
    isSuttonBarto ? -1 : 1,
  );
  countSteps(
    cartPoleVectorColumn(vec, ELAPSED_STEPS) + (first << 2),
    cartPoleVectorColumn(vec, TRUNCATED) + first,
    count,
    load<u32>(vec, MAX_EPISODE_STEPS),
  );
  observe(states, stride, cartPoleVectorColumn(vec, OBSERVATION) + (first << 4), count);
}

/** A byte of 1 for each of the up to 8 environments from `env` on, before `end`, whose episode has ended. */
function endedFrom(vec: usize, env: u32, end: u32): u64 {
  const terminated = load<u64>(cartPoleVectorColumn(vec, TERMINATED) + env);
  const truncated = load<u64>(cartPoleVectorColumn(vec, TRUNCATED) + env);
  const beyond = 8 - <i32>(end - env);
  return (terminated | truncated) & (beyond > 0 ? u64.MAX_VALUE >> (beyond << 3) : u64.MAX_VALUE);
}

/** Index of the first byte that is not zero. */
function firstByte(bytes: u64): u32 {
  return <u32>ctz(bytes) >> 3;
}

/**
 * Notes in ENDED which environments had ended, and puts their poles upright: their state is spent, and a fallen pole's
 * angle would take the slow path.
 */
function setEndedUpright(vec: usize, first: u32, end: u32): void {
  const theta = cartPoleVectorColumn(vec, THETA);
  for (let env = first; env < end; env += 8) {
    let ended = endedFrom(vec, env, end);
    store<u64>(ENDED + (env - first), ended);
    for (; ended != 0; ended &= ended - 1) store<f64>(theta + ((env + firstByte(ended)) << 3), 0);
  }
}

/** What a step of an environment that had ended is with NEXT_STEP: a reset, whatever the action. */
function beginInstead(vec: usize, first: u32, end: u32): void {
  for (let env = first; env < end; env += 8) {
    for (let ended = load<u64>(ENDED + (env - first)); ended != 0; ended &= ended - 1) {
      const index = env + firstByte(ended);
      startEpisode(vec, index, RESET_LOW, RESET_HIGH);
      store<f64>(cartPoleVectorColumn(vec, REWARD) + (index << 3), 0);
      store<u8>(cartPoleVectorColumn(vec, TERMINATED) + index, 0);
      store<u8>(cartPoleVectorColumn(vec, TRUNCATED) + index, 0);
    }
  }
}

/** What follows a step that ends an episode with SAME_STEP: its last observation is kept, and the next one shown. */
function beginNext(vec: usize, first: u32, end: u32): void {
  const observations = cartPoleVectorColumn(vec, OBSERVATION);
  const finalObservations = cartPoleVectorColumn(vec, FINAL_OBSERVATION);
  for (let env = first; env < end; env += 8) {
    for (let ended = endedFrom(vec, env, end); ended != 0; ended &= ended - 1) {
      const index = env + firstByte(ended);
      v128.store(finalObservations + (index << 4), v128.load(observations + (index << 4)));
      startEpisode(vec, index, RESET_LOW, RESET_HIGH);
    }
  }
}

/** The spare environment of an odd vector stays in its first state, or it would fall and slow its pair down. */
function clearSpare(vec: usize, index: u32): void {
  const stride = strideOf(vec);
  const state = cartPoleVectorColumn(vec, X) + (index << 3);
  for (let variable: usize = 0; variable < 4; variable++) store<f64>(state + variable * stride, 0);
  store<u32>(cartPoleVectorColumn(vec, ELAPSED_STEPS) + (index << 2), 0);
  store<u8>(cartPoleVectorColumn(vec, TERMINATED) + index, 0);
  store<u8>(cartPoleVectorColumn(vec, TRUNCATED) + index, 0);
}
