// What a snapshot of a CartPole vector must satisfy before it may overwrite one.
import { MAX_RESET_BOUND } from './cart-pole-options.js';
import { COLUMN, HEADER } from './cart-pole-vector-layout.js';
import { checkOptions } from './payload-options.js';
import { PCG64_BYTES } from './pcg64.js';
import { badSnapshot } from './snapshot.js';
import { checkStream } from './stream-payload.js';

const { isReset: IS_RESET, ...OPTIONS } = HEADER;
const STATE_COLUMNS = [COLUMN.x, COLUMN.xDot, COLUMN.theta, COLUMN.thetaDot];
const STREAM_COLUMNS = [COLUMN.stream, COLUMN.actionStream];
const BIT_COLUMNS = [COLUMN.action, COLUMN.mask, COLUMN.terminated, COLUMN.truncated];

/**
 * Checks a snapshot's payload against the vector it is to replace; `offsetOf` gives the offset of a column.
 *
 * @throws SimError `BAD_SNAPSHOT` when no vector can be in that state, `SNAPSHOT_MISMATCH` when one with other options
 * can.
 */
export function checkCartPoleVectorPayload(
  payload: DataView,
  own: DataView,
  offsetOf: (column: number) => number,
): void {
  if (payload.byteLength < IS_RESET + 4) throw badSnapshot('is too short');
  checkOptions(payload, own, OPTIONS);
  if (payload.byteLength !== own.byteLength) throw badSnapshot('has lost or gained environments');
  if (payload.getUint32(IS_RESET, true) > 1) throw badSnapshot('has impossible flags');
  const numEnvs = own.getUint32(HEADER.numEnvs, true);
  const maxEpisodeSteps = own.getUint32(HEADER.maxEpisodeSteps, true);
  for (let index = 0; index < numEnvs; index++) {
    for (const column of STATE_COLUMNS) {
      if (!Number.isFinite(payload.getFloat64(offsetOf(column) + 8 * index, true))) {
        throw badSnapshot('has a state that is not finite');
      }
    }
    if (Math.abs(payload.getFloat64(offsetOf(COLUMN.theta) + 8 * index, true)) > MAX_RESET_BOUND) {
      throw badSnapshot('has an impossible angle');
    }
    if (payload.getUint32(offsetOf(COLUMN.elapsedSteps) + 4 * index, true) > maxEpisodeSteps) {
      throw badSnapshot('has an episode that is too long');
    }
    for (const column of BIT_COLUMNS) {
      if (payload.getUint8(offsetOf(column) + index) > 1) throw badSnapshot('has impossible flags');
    }
    for (const column of STREAM_COLUMNS) checkStream(payload, offsetOf(column) + PCG64_BYTES * index);
  }
}
