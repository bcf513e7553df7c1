// What a CartPole snapshot must satisfy before it may overwrite an environment.
import { LAYOUT, OBSERVATION_BYTES, RECORDED_STEP_BYTES } from './cart-pole-layout.js';
import { checkOptions } from './payload-options.js';
import { badSnapshot } from './snapshot.js';
import { checkStream } from './stream-payload.js';

const FLAGS = [LAYOUT.terminated, LAYOUT.truncated, LAYOUT.isReset, LAYOUT.hasTerminated];
const OPTIONS = {
  maxEpisodeSteps: LAYOUT.maxEpisodeSteps,
  suttonBartoReward: LAYOUT.suttonBartoReward,
  recordSteps: LAYOUT.recordCapacity,
};

/**
 * Checks a snapshot's payload against the environment it is to replace.
 *
 * @throws SimError `BAD_SNAPSHOT` when no environment can be in that state, `SNAPSHOT_MISMATCH` when one with other
 * options can.
 */
export function checkCartPolePayload(payload: DataView, own: DataView): void {
  if (payload.byteLength < LAYOUT.record) throw badSnapshot('is too short');
  checkOptions(payload, own, OPTIONS);
  if (FLAGS.some((offset) => payload.getUint8(offset) > 1)) throw badSnapshot('has impossible flags');
  for (let variable = 0; variable < 4; variable++) {
    checkVariable(payload, LAYOUT.state + 8 * variable, LAYOUT.observation + 4 * variable);
  }
  checkStream(payload, LAYOUT.stream);
  checkStream(payload, LAYOUT.actionStream);
  checkRecord(payload, payload.byteLength - LAYOUT.record);
}

/**
 * Checks a state variable (f64) and the observation of it (f32) at two offsets of a payload.
 *
 * @throws SimError `BAD_SNAPSHOT` when it is not finite or the observation is not its rounded value.
 */
export function checkVariable(payload: DataView, stateOffset: number, observationOffset: number): void {
  const value = payload.getFloat64(stateOffset, true);
  if (!Number.isFinite(value)) throw badSnapshot('has a state that is not finite');
  if (!Object.is(payload.getFloat32(observationOffset, true), Math.fround(value))) {
    throw badSnapshot('has an observation of another state');
  }
}

function checkRecord(payload: DataView, recordBytes: number): void {
  const capacity = payload.getUint32(LAYOUT.recordCapacity, true);
  const records = payload.getUint8(LAYOUT.isReset) === 1 && capacity > 0;
  const isWhole = records
    ? recordBytes >= OBSERVATION_BYTES && (recordBytes - OBSERVATION_BYTES) % RECORDED_STEP_BYTES === 0
    : recordBytes === 0;
  const isItsLength = payload.getUint32(LAYOUT.recordLength, true) === recordBytes;
  if (!isWhole || !isItsLength || recordBytes > capacity) throw badSnapshot('has an impossible recording');
}
