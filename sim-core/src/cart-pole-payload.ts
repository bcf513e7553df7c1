// What a CartPole snapshot must satisfy before it may overwrite an environment. Offsets are those of
// assembly/cartpole/environment.ts.

import { SimError } from './sim-error.js';
import { badSnapshot } from './snapshot.js';
import { checkStream } from './stream-payload.js';

const FLAG_OFFSETS = [60, 61, 62, 63];
const IS_RESET = 62;
const OPTION_OFFSETS = { maxEpisodeSteps: 64, suttonBartoReward: 68, recordSteps: 72 };
const RECORD_CAPACITY = 72;
const RECORD_LENGTH = 76;
const STREAM_OFFSETS = [80, 120];
const OBSERVATION_BYTES = 16;
const RECORDED_STEP_BYTES = 26;

/**
 * Checks a snapshot's payload against the environment it is to replace.
 *
 * @throws SimError `BAD_SNAPSHOT` when no environment can be in that state, `SNAPSHOT_MISMATCH` when one with other
 * options can.
 */
export function checkCartPolePayload(payload: DataView, own: DataView): void {
  if (payload.byteLength < own.byteLength) throw badSnapshot('is too short');
  checkOptions(payload, own);
  if (FLAG_OFFSETS.some((offset) => payload.getUint8(offset) > 1)) throw badSnapshot('has impossible flags');
  for (let offset = 0; offset < 32; offset += 8) {
    if (!Number.isFinite(payload.getFloat64(offset, true)))
      throw badSnapshot('has a state that is not finite');
  }
  for (const offset of STREAM_OFFSETS) checkStream(payload, offset);
  checkRecord(payload, payload.byteLength - own.byteLength);
}

function checkOptions(payload: DataView, own: DataView): void {
  for (const [name, offset] of Object.entries(OPTION_OFFSETS)) {
    if (payload.getUint32(offset, true) !== own.getUint32(offset, true)) {
      throw new SimError(
        'SNAPSHOT_MISMATCH',
        `the snapshot is of an environment with another ${name}; nothing was restored`,
      );
    }
  }
}

function checkRecord(payload: DataView, recordBytes: number): void {
  const records = payload.getUint8(IS_RESET) === 1 && payload.getUint32(RECORD_CAPACITY, true) > 0;
  const isWhole = records
    ? recordBytes >= OBSERVATION_BYTES && (recordBytes - OBSERVATION_BYTES) % RECORDED_STEP_BYTES === 0
    : recordBytes === 0;
  const fits = recordBytes <= payload.getUint32(RECORD_CAPACITY, true);
  if (!isWhole || !fits || payload.getUint32(RECORD_LENGTH, true) !== recordBytes) {
    throw badSnapshot('has an impossible recording');
  }
}
