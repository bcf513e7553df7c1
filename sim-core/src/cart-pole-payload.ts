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
    if (!Number.isFinite(payload.getFloat64(LAYOUT.state + 8 * variable, true))) {
      throw badSnapshot('has a state that is not finite');
    }
  }
  checkStream(payload, LAYOUT.stream);
  checkStream(payload, LAYOUT.actionStream);
  checkRecord(payload, payload.byteLength - LAYOUT.record);
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
