// Plays and records the episodes of a run, side by side. `State` is the environment's class, `Options` that of its options; asc makes a
// copy of these functions for each environment. Nothing here depends on how many lanes there are or on what the others do.
import { ALIVE, Step } from '../kit/step';
import { Block, column, element, stateAt, stateBytes, streamAt } from './block';
import { copyBytes } from './copy-bytes';
import { chooseActions } from './lane-actions';
import { enterLane, leaveLane, moveLane } from './lane-episodes';
import { blockOf, Lane, laneAt, Lanes, REFUSED, rowAt } from './lanes';

/** Where the step of one environment reports; nothing of it outlives the step. */
const STEP = memory.data(16, 8);

/** Plays all episodes of a run to their ends. */
export function runLanes<State, Options>(address: usize): void {
  const lanes = changetype<Lanes>(address);
  const mostLanes = blockOf(lanes).numEnvs;
  let active: u32 = 0;
  while (active < mostLanes && beginNext<State, Options>(lanes, active)) active++;
  while (active > 0) {
    chooseActions(lanes, active);
    let ended = stepLanes<State, Options>(lanes, active);
    // From the last lane down: the one that fills a gap has then been dealt with.
    while (ended != 0) {
      const index = 63 - <u32>clz(ended);
      ended ^= <u64>1 << index;
      if (beginNext<State, Options>(lanes, index)) continue;
      active--;
      if (index != active) moveLane(lanes, active, index);
      if (isDefined(changetype<State>(0).park)) stateAt<State>(blockOf(lanes), active, false).park();
    }
  }
}

/** Puts the next episode that has a step to take into a lane; false when none is left. */
function beginNext<State, Options>(lanes: Lanes, index: u32): bool {
  while (lanes.begun < lanes.episodes) {
    const row = rowAt(lanes, lanes.begun++);
    if (!enterLane(lanes, index, row)) continue;
    const block = blockOf(lanes);
    const state = stateAt<State>(block, index, false);
    state.reset(changetype<Options>(lanes.resetOptions), streamAt(block, index, false));
    state.observe(row.record);
    const lane = laneAt(lanes, index);
    if (lane.record != lane.recordEnd) return true;
    leaveLane(lanes, index);
  }
  return false;
}

/** Steps and records the first `active` lanes with their actions; returns a bit for each whose episode has ended, or was refused. */
@inline
function stepLanes<State, Options>(lanes: Lanes, active: u32): u64 {
  const block = blockOf(lanes);
  if (isDefined(changetype<State>(0).moveMany)) return moveLanes<State, Options>(lanes, block, active);
  const options = changetype<Options>(column(block, block.options));
  const step = changetype<Step>(STEP);
  let ended: u64 = 0;
  for (let index: u32 = 0; index < active; index++) {
    const state = stateAt<State>(block, index, false);
    if (isDefined(state.refusal)) {
      if (state.refusal() != 0) {
        laneAt(lanes, index).row.flags = REFUSED;
        ended |= <u64>1 << index;
        continue;
      }
    }
    step.reward = 0;
    step.terminated = false;
    step.phase = ALIVE;
    const action = element(block, block.action, block.actionBytes, index);
    state.step(action, options, streamAt(block, index, false), step);
    ended |= recordStep<State>(lanes, block, index, step.reward, step.terminated);
  }
  return ended;
}

/** The same for an environment that moves many states at once; it has nothing against any valid action before an episode ends. */
@inline
function moveLanes<State, Options>(lanes: Lanes, block: Block, active: u32): u64 {
  const rewards = column(block, block.reward);
  const terminated = column(block, block.terminated);
  changetype<State>(column(block, block.state)).moveMany(
    column(block, block.action),
    rewards,
    terminated,
    active,
    changetype<Options>(column(block, block.options)),
  );
  // The neighbour of a last lane without a partner has moved with it.
  if (active & 1) stateAt<State>(block, active, false).park();
  let ended: u64 = 0;
  for (let index: u32 = 0; index < active; index++) {
    ended |= recordStep<State>(lanes, block, index, load<f64>(rewards + (index << 3)), load<u8>(terminated + index) != 0);
  }
  return ended;
}

/** Appends a step to a lane's recording, in the layout of the canonical body; returns the lane's bit when that was the last. */
@inline
function recordStep<State>(lanes: Lanes, block: Block, index: u32, reward: f64, terminated: bool): u64 {
  const lane = laneAt(lanes, index);
  const record = lane.record;
  const actionBytes = block.actionBytes;
  copyBytes(record, element(block, block.action, actionBytes, index), actionBytes);
  store<f64>(record + actionBytes, reward);
  store<u8>(record + actionBytes, u8(terminated), 8);
  stateAt<State>(block, index, false).observe(record + actionBytes + 9);
  lane.totalReward += reward;
  const next = record + actionBytes + 9 + block.observationBytes;
  lane.record = next;
  if (!terminated && next != lane.recordEnd) return 0;
  leaveLane(lanes, index);
  return <u64>1 << index;
}
