// What the policies that lanes play by themselves choose.
import { sampleAction } from './actions';
import { Block, BOX_F32, BOX_F64, DISCRETE, element } from './block';
import { copyBytes } from './copy-bytes';
import { blockOf, GIVEN, Lane, laneAt, Lanes, LINEAR_F32, LinearTerm, RANDOM } from './lanes';
import { PCG64_BYTES, Pcg64 } from '../rng/pcg64';

/** Chooses an action for each of the first `active` lanes, into the block's column of actions. */
export function chooseActions(lanes: Lanes, active: u32): void {
  const block = blockOf(lanes);
  const bytes = block.actionBytes;
  for (let index: u32 = 0; index < active; index++) {
    const lane = laneAt(lanes, index);
    const action = element(block, block.action, bytes, index);
    if (lane.given == lane.givenEnd) {
      if (lanes.policy != GIVEN) {
        choose(lanes, lane, action, index);
        continue;
      }
      lane.given = lane.row.actions;
      lane.givenEnd = lane.row.actionsEnd;
    }
    copyBytes(action, lane.given, bytes);
    lane.given += bytes;
  }
}

@inline
function choose(lanes: Lanes, lane: Lane, action: usize, index: u32): void {
  const block = blockOf(lanes);
  if (lanes.policy == RANDOM) {
    const stream = element(block, block.actionStream, <u32>PCG64_BYTES, index);
    sampleAction(block, action, changetype<Pcg64>(stream));
    if (block.actionKind != DISCRETE) clearSigns(block, action);
  } else {
    const isPositive = weigh(lanes, lane.record - block.observationBytes) > 0;
    store<u8>(action, isPositive ? block.actionCount - 1 : 0);
  }
}

/** Makes every −0 of an action 0, as rollouts take actions. */
function clearSigns(block: Block, action: usize): void {
  for (let part: u32 = 0; part < block.actionCount; part++) {
    if (block.actionKind == BOX_F32) store<f32>(action + (part << 2), load<f32>(action + (part << 2)) + 0);
    else if (block.actionKind == BOX_F64) store<f64>(action + (part << 3), load<f64>(action + (part << 3)) + 0);
  }
}

/** The weighted sum of a linear policy, from the first term to the last. */
@inline
function weigh(lanes: Lanes, observation: usize): f64 {
  const isF32 = lanes.policy == LINEAR_F32;
  let sum: f64 = 0;
  for (let at = lanes.terms; at < lanes.termsEnd; at += offsetof<LinearTerm>()) {
    const term = changetype<LinearTerm>(at);
    const value = observation + term.offset;
    sum += term.weight * (isF32 ? <f64>load<f32>(value) : load<f64>(value));
  }
  return sum;
}
