// Plays and records the episodes of a run, side by side. `State` is the environment's class, `Options` that of its options; asc makes a
// copy of these functions for each environment. Nothing here depends on how many lanes there are or on what the others do.
import { ALIVE, Step } from '../kit/step';
import { column, stateAt, stateBytes, streamAt } from './block';
import { copyBytes } from './copy-bytes';
import { chooseActions } from './lane-actions';
import { enterLane, leaveLane, moveLane } from './lane-episodes';
import { blockOf, Lane, laneAt, Lanes, rowAt } from './lanes';

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
      leaveLane(lanes, index);
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
  const options = changetype<Options>(column(block, block.options));
  const actions = column(block, block.action);
  const actionBytes = block.actionBytes;
  const observationBytes = block.observationBytes;
  const states = column(block, block.state);
  const first = changetype<usize>(laneAt(lanes, 0));
  let ended: u64 = 0;
  if (isDefined(changetype<State>(0).moveMany)) {
    // Such an environment has nothing against any valid action before an episode ends.
    const rewards = column(block, block.reward);
    const terminated = column(block, block.terminated);
    changetype<State>(states).moveMany(actions, rewards, terminated, active, options);
    // The neighbour of a last lane without a partner has moved with it.
    if (active & 1) changetype<State>(states + active * stateBytes<State>()).park();
    for (let index: u32 = 0; index < active; index++) {
      const lane = changetype<Lane>(first + index * <u32>offsetof<Lane>());
      const state = changetype<State>(states + index * stateBytes<State>());
      const action = actions + index * actionBytes;
      const hasTerminated = load<u8>(terminated + index);
      record<State>(lane, state, action, actionBytes, observationBytes, load<f64>(rewards + (index << 3)), hasTerminated);
      if (hasTerminated | u8(lane.record == lane.recordEnd)) ended |= <u64>1 << index;
    }
    return ended;
  }
  const step = changetype<Step>(STEP);
  for (let index: u32 = 0; index < active; index++) {
    const lane = changetype<Lane>(first + index * <u32>offsetof<Lane>());
    const state = changetype<State>(states + index * stateBytes<State>());
    const action = actions + index * actionBytes;
    if (isDefined(state.refusal)) {
      if (state.refusal() != 0) {
        lane.isRefused = 1;
        ended |= <u64>1 << index;
        continue;
      }
    }
    step.reward = 0;
    step.terminated = false;
    step.phase = ALIVE;
    state.step(action, options, streamAt(block, index, false), step);
    record<State>(lane, state, action, actionBytes, observationBytes, step.reward, u8(step.terminated));
    if (u8(step.terminated) | u8(lane.record == lane.recordEnd)) ended |= <u64>1 << index;
  }
  return ended;
}

/** Appends a step to a lane's recording, in the layout of the canonical body. */
@inline
function record<State>(
  lane: Lane,
  state: State,
  action: usize,
  actionBytes: u32,
  observationBytes: u32,
  reward: f64,
  terminated: u8,
): void {
  const record = lane.record;
  const then = record + actionBytes;
  if (actionBytes == 1) store<u8>(record, load<u8>(action));
  else copyBytes(record, action, actionBytes);
  store<f64>(then, reward);
  store<u8>(then, terminated, 8);
  state.observe(then + 9);
  lane.record = then + 9 + observationBytes;
  lane.totalReward += reward;
}
