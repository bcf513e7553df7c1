// What every environment of a block does, alone or among others: begin an episode, take a step, show and record it. `State` is
// the environment's class, `Options` that of its options; asc makes a copy of these functions for each environment.
import { ALIVE, RECORD_FULL, SPENT, Step } from '../kit/step';
import {
  actionAt,
  actionMaskAt,
  Block,
  elapsedStepsAt,
  element,
  infoAt,
  NO_LIMIT,
  observationAt,
  optionsOf,
  ownStep,
  phaseAt,
  recordAt,
  recordLengthAt,
  rewardAt,
  stateAt,
  streamAt,
  terminatedAt,
  truncatedAt,
} from './block';
import { copyBytes } from './copy-bytes';

/** Where the step of one environment among others reports; nothing of it outlives the step. */
const STEP = memory.data(16, 8);

/** Starts an episode of one environment among others. */
export function beginEpisode<State, Options>(block: Block, index: u32): void {
  startEpisode<State, Options>(block, index, false);
}

/** Starts an episode of one environment from its own stream, and shows it. */
@inline
export function startEpisode<State, Options>(block: Block, index: u32, alone: bool): void {
  const state = stateAt<State>(block, index, alone);
  state.reset(optionsOf<State, Options>(block, alone), streamAt(block, index, alone));
  show<State>(block, index, alone);
  store<u32>(elapsedStepsAt(block, index, alone), 0);
  store<u8>(phaseAt(block, index, alone), ALIVE);
  if (block.recordSteps != 0) recordObservation(block, index);
}

/** Writes down that nothing has happened yet in an episode that a reset, not a step, has begun. */
@inline
export function clearOutcome(block: Block, index: u32, alone: bool): void {
  store<f64>(rewardAt(block, index, alone), 0);
  store<u8>(terminatedAt(block, index, alone), 0);
  store<u8>(truncatedAt(block, index, alone), 0);
}

/**
 * Takes a step with the action in the block; what would be refused was refused before. `alone`, known at compile time, says that
 * the block has no other environment: then the environment reports in place.
 */
@inline
export function takeStep<State, Options>(block: Block, index: u32, alone: bool): void {
  const state = stateAt<State>(block, index, alone);
  const step = alone ? ownStep(block) : changetype<Step>(STEP);
  if (!alone) step.phase = load<u8>(phaseAt(block, index, alone));
  step.reward = 0;
  step.terminated = false;
  const options = optionsOf<State, Options>(block, alone);
  state.step(actionAt(block, index, alone), options, streamAt(block, index, alone), step);
  if (step.terminated) step.phase = SPENT;
  if (!alone) {
    store<f64>(rewardAt(block, index, alone), step.reward);
    store<u8>(terminatedAt(block, index, alone), u8(step.terminated));
    store<u8>(phaseAt(block, index, alone), step.phase);
  }
  countStep(block, index, alone);
  show<State>(block, index, alone);
  if (block.recordSteps == 0) return;
  if (alone) appendStep(block, index, alone);
  else recordStep(block, index);
}

/** Counts a step and notes whether the limit is reached. The count stops below the number that stands for no limit. */
@inline
function countStep(block: Block, index: u32, alone: bool): void {
  const counter = elapsedStepsAt(block, index, alone);
  const before = load<u32>(counter);
  const steps = before + u32(before < NO_LIMIT - 1);
  store<u32>(counter, steps);
  store<u8>(truncatedAt(block, index, alone), u8(steps >= block.maxEpisodeSteps));
}

/** Writes the observation, the info and the action mask of the present state. */
@inline
export function show<State>(block: Block, index: u32, alone: bool): void {
  const state = stateAt<State>(block, index, alone);
  state.observe(observationAt(block, index, alone));
  if (isDefined(state.inform)) state.inform(infoAt(block, index, alone));
  if (isDefined(state.maskActions)) state.maskActions(actionMaskAt(block, index, alone));
}

/** Whether one more step would not fit into the recording. */
@inline
export function isRecordFull(block: Block, index: u32): bool {
  if (block.recordSteps == 0) return false;
  const stepBytes = block.actionBytes + 9 + block.observationBytes;
  return block.recordBytes - load<u32>(element(block, block.recordLength, 4, index)) < stepBytes;
}

/** The refusal of a step that would not fit into the recording, or 0. */
@inline
export function recordRefusal(block: Block, index: u32): i32 {
  return isRecordFull(block, index) ? RECORD_FULL : 0;
}

function recordObservation(block: Block, index: u32): void {
  const record = element(block, block.record, block.recordBytes, index);
  copyBytes(record, element(block, block.observation, block.observationBytes, index), block.observationBytes);
  store<u32>(element(block, block.recordLength, 4, index), block.observationBytes);
}

/** Appends a step of one environment among others to its recording. */
export function recordStep(block: Block, index: u32): void {
  appendStep(block, index, false);
}

/** Appends a step in the layout of the canonical trajectory's body: action, reward, flags, observation. */
@inline
function appendStep(block: Block, index: u32, alone: bool): void {
  const length = recordLengthAt(block, index, alone);
  const before = load<u32>(length);
  const step = recordAt(block, index, alone) + before;
  const actionBytes = block.actionBytes;
  const observationBytes = block.observationBytes;
  copyBytes(step, actionAt(block, index, alone), actionBytes);
  store<f64>(step + actionBytes, load<f64>(rewardAt(block, index, alone)));
  const terminated = load<u8>(terminatedAt(block, index, alone));
  const truncated = load<u8>(truncatedAt(block, index, alone));
  store<u8>(step + actionBytes, terminated | (truncated << 1), 8);
  copyBytes(step + actionBytes + 9, observationAt(block, index, alone), observationBytes);
  store<u32>(length, before + actionBytes + 9 + observationBytes);
}
