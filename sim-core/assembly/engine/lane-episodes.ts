// How an episode gets into a lane and out of it, as far as that is the same for every environment.
import { firstInvalidAmong } from './actions';
import { Block, element } from './block';
import { copyBytes } from './copy-bytes';
import { blockOf, EpisodeRow, GIVEN, Lane, laneAt, Lanes, REFUSED, rowAt, streamOf, TRUNCATED } from './lanes';
import { PCG64_BYTES, pcg64SeedUint64 } from '../rng/pcg64';

/** Starts the stream of every episode's seed, all at once. */
export function seedLanes(address: usize): void {
  const lanes = changetype<Lanes>(address);
  for (let index: u32 = 0; index < lanes.episodes; index++) {
    const row = rowAt(lanes, index);
    pcg64SeedUint64(streamOf(row), row.seed);
  }
}

/** Gives a lane to an episode. One whose given actions are not all of the space is refused, and does not get it. */
export function enterLane(lanes: Lanes, index: u32, row: EpisodeRow): bool {
  const block = blockOf(lanes);
  if (lanes.policy == GIVEN) {
    const count = <u32>(row.actionsEnd - row.actions) / block.actionBytes;
    if (firstInvalidAmong(block, row.actions, count) < count) {
      row.flags = REFUSED;
      return false;
    }
  }
  const stream = streamOf(row);
  const start = lanes.startStream != 0 ? lanes.startStream : stream;
  copyBytes(element(block, block.stream, <u32>PCG64_BYTES, index), start, <u32>PCG64_BYTES);
  copyBytes(element(block, block.actionStream, <u32>PCG64_BYTES, index), stream, <u32>PCG64_BYTES);
  memory.fill(element(block, block.state, block.stateBytes, index), 0, block.stateBytes);
  const stepBytes = block.actionBytes + 9 + block.observationBytes;
  const lane = laneAt(lanes, index);
  lane.row = row;
  lane.record = row.record + block.observationBytes;
  lane.recordEnd = lane.record + min(row.mostSteps, block.maxEpisodeSteps) * stepBytes;
  lane.given = lanes.branch;
  lane.givenEnd = lanes.branchEnd;
  lane.totalReward = 0;
  lane.isRefused = 0;
  return true;
}

/** Writes down what has become of the episode in a lane. */
export function leaveLane(lanes: Lanes, index: u32): void {
  const block = blockOf(lanes);
  const lane = laneAt(lanes, index);
  const row = lane.row;
  if (lane.isRefused) {
    row.flags = REFUSED;
    return;
  }
  const stepBytes = block.actionBytes + 9 + block.observationBytes;
  const steps = <u32>(lane.record - row.record - block.observationBytes) / stepBytes;
  row.steps = steps;
  row.totalReward = lane.totalReward;
  row.flags = 0;
  if (steps == 0) return;
  // The step that reaches the limit is the last one, so that no other has to be compared with it.
  const lastFlags = lane.record - block.observationBytes - 1;
  row.flags = load<u8>(lastFlags) | (steps >= block.maxEpisodeSteps ? TRUNCATED : 0);
  store<u8>(lastFlags, row.flags);
}

/** Moves an episode to a lane that has become free. */
export function moveLane(lanes: Lanes, from: u32, to: u32): void {
  const block = blockOf(lanes);
  copyBytes(changetype<usize>(laneAt(lanes, to)), changetype<usize>(laneAt(lanes, from)), offsetof<Lane>());
  copyElement(block, block.stream, <u32>PCG64_BYTES, from, to);
  copyElement(block, block.actionStream, <u32>PCG64_BYTES, from, to);
  copyElement(block, block.state, block.stateBytes, from, to);
}

function copyElement(block: Block, offset: u32, bytes: u32, from: u32, to: u32): void {
  copyBytes(element(block, offset, bytes, to), element(block, offset, bytes, from), bytes);
}

/**
 * Writes the actions of all episodes that were not refused to `to`, from step `first` of each on, one after another; returns the address
 * behind them. They may be written over the recordings, as each action then lands before the place it is read from.
 */
export function takeActions(address: usize, first: u32, to: usize): usize {
  const lanes = changetype<Lanes>(address);
  const block = blockOf(lanes);
  const bytes = block.actionBytes;
  const stepBytes = bytes + 9 + block.observationBytes;
  for (let index: u32 = 0; index < lanes.episodes; index++) {
    const row = rowAt(lanes, index);
    if (row.flags & REFUSED) continue;
    let from = row.record + block.observationBytes + first * stepBytes;
    for (let step = first; step < row.steps; step++) {
      copyBytes(to, from, bytes);
      from += stepBytes;
      to += bytes;
    }
  }
  return to;
}
