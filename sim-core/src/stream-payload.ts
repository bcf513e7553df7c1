import { badSnapshot } from './snapshot.js';

/**
 * Checks the PCG64 stream at an offset of a snapshot's payload, seeded or not.
 *
 * @throws SimError `BAD_SNAPSHOT` when no stream can be in that state.
 */
export function checkStream(payload: DataView, offset: number): void {
  const isBlank = [0, 8, 16, 24, 32].every((part) => payload.getBigUint64(offset + part, true) === 0n);
  if (!isBlank) checkSeededStream(payload, offset);
}

/**
 * Checks the seeded PCG64 stream at an offset of a snapshot's payload: its increment is odd.
 *
 * @throws SimError `BAD_SNAPSHOT` when no seeded stream can be in that state.
 */
export function checkSeededStream(payload: DataView, offset: number): void {
  const incrementIsOdd = (payload.getUint32(offset + 24, true) & 1) === 1;
  const hasUint32 = payload.getUint32(offset + 32, true);
  if (!incrementIsOdd || hasUint32 > 1) throw badSnapshot('has an impossible random stream');
}
