import { crc32 } from '../../src/crc32.js';

const HEADER_BYTES = 16;

/** Snapshot bytes with length and checksum made right again, as a forger would. */
export function resealed(snapshot: Uint8Array): Uint8Array {
  const bytes = snapshot.slice();
  const view = new DataView(bytes.buffer);
  view.setUint32(8, bytes.length - HEADER_BYTES, true);
  view.setUint32(12, crc32(bytes.subarray(HEADER_BYTES)), true);
  return bytes;
}

/** Resealed snapshot bytes with one byte of the payload replaced. */
export function withPayloadByte(snapshot: Uint8Array, offset: number, value: number): Uint8Array {
  return resealed(snapshot.with(HEADER_BYTES + offset, value));
}
