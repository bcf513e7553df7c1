import { badSnapshot } from './snapshot.js';

/**
 * Checks the PCG64 stream at an offset of a snapshot's payload: a seeded one has an odd increment, one that was never
 * seeded is all zeros.
 *
 * @throws SimError `BAD_SNAPSHOT` when no stream can be in that state.
 */
export function checkStream(payload: DataView, offset: number): void {
  const isSeeded = (payload.getUint32(offset + 24, true) & 1) === 1;
  const isBlank = [0, 8, 16, 24, 32].every((part) => payload.getBigUint64(offset + part, true) === 0n);
  const buffered = payload.getUint32(offset + 32, true);
  if (!(isSeeded || isBlank) || buffered > 1) throw badSnapshot('has an impossible random stream');
}
