// What the policies that lanes play by themselves choose.
import { sampleAction } from './actions';
import { Block, BOX_F32, BOX_F64, column, DISCRETE, element } from './block';
import { copyBytes } from './copy-bytes';
import { blockOf, GIVEN, Lane, laneAt, Lanes, LINEAR_F32, LinearTerm, RANDOM } from './lanes';
import { PCG64_BYTES, Pcg64 } from '../rng/pcg64';

/** Chooses an action for each of the first `active` lanes, into the block's column of actions. */
export function chooseActions(lanes: Lanes, active: u32): void {
  const block = blockOf(lanes);
  const policy = lanes.policy;
  const bytes = block.actionBytes;
  const first = changetype<usize>(laneAt(lanes, 0));
  let action = column(block, block.action);
  for (let index: u32 = 0; index < active; index++) {
    const lane = changetype<Lane>(first + index * <u32>offsetof<Lane>());
    let given = lane.given;
    if (policy != GIVEN && given == lane.givenEnd) {
      if (policy == RANDOM) draw(block, action, index);
      else decide(lanes, block, action, lane);
    } else {
      if (given == lane.givenEnd) {
        given = lane.row.actions;
        lane.givenEnd = lane.row.actionsEnd;
      }
      if (bytes == 1) store<u8>(action, load<u8>(given));
      else copyBytes(action, given, bytes);
      lane.given = given + bytes;
    }
    action += bytes;
  }
}

@inline
function draw(block: Block, action: usize, index: u32): void {
  const stream = element(block, block.actionStream, <u32>PCG64_BYTES, index);
  sampleAction(block, action, changetype<Pcg64>(stream));
  if (block.actionKind != DISCRETE) clearSigns(block, action);
}

@inline
function decide(lanes: Lanes, block: Block, action: usize, lane: Lane): void {
  const sum = weigh(lanes, lane.record - block.observationBytes);
  store<u8>(action, <u8>select<u32>(block.actionCount - 1, 0, sum > 0));
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
  const end = lanes.termsEnd;
  let sum: f64 = 0;
  for (let at = lanes.terms; at < end; at += offsetof<LinearTerm>()) {
    const term = changetype<LinearTerm>(at);
    const value = observation + term.offset;
    sum += term.weight * (isF32 ? <f64>load<f32>(value) : load<f64>(value));
  }
  return sum;
}
