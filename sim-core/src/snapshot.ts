// Snapshot bytes, little-endian: "RRSN", u16 version, u16 kind, u32 length of the payload, u32 CRC-32 of the payload, then
// the payload, which is the memory of an environment or a stream as the kernel lays it out. They mean the same on every host.
import { describe } from './arguments.js';
import { crc32 } from './crc32.js';
import { SimError } from './sim-error.js';

/** Grows with every change of a payload's layout. */
const VERSION = 1;
const MAGIC = 0x4e535252;
const HEADER_BYTES = 16;

const KINDS = {
  'CartPole environment': 1,
  'CartPole vector': 2,
  'tic-tac-toe environment': 3,
  'tic-tac-toe vector': 4,
  'PCG64 stream': 5,
  'MT19937 stream': 6,
} as const;

/** What a snapshot is of. */
export type SnapshotKind = keyof typeof KINDS;

/** Snapshot bytes around a copy of `payload`. */
export function encodeSnapshot(kind: SnapshotKind, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, VERSION, true);
  view.setUint16(6, KINDS[kind], true);
  view.setUint32(8, payload.length, true);
  view.setUint32(12, crc32(payload), true);
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

/**
 * The payload of snapshot bytes, as a view on them.
 *
 * @throws TypeError when `bytes` is no Uint8Array; SimError `BAD_SNAPSHOT` when they are not an undamaged snapshot of
 * this kind and version.
 */
export function decodeSnapshot(kind: SnapshotKind, bytes: Uint8Array): DataView {
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(`a snapshot must be a Uint8Array, got ${describe(bytes)}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || view.getUint32(0, true) !== MAGIC)
    throw badSnapshot('has no snapshot header');
  const version = view.getUint16(4, true);
  if (version !== VERSION) throw badSnapshot(`has version ${version}, this is version ${VERSION}`);
  if (view.getUint16(6, true) !== KINDS[kind]) throw badSnapshot(`is not of a ${kind}`);
  const payload = bytes.subarray(HEADER_BYTES);
  if (view.getUint32(8, true) !== payload.length) throw badSnapshot('has lost or gained bytes');
  if (view.getUint32(12, true) !== crc32(payload))
    throw badSnapshot('is damaged: its checksum does not match');
  return new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
}

/** The bytes that a payload is a view on. */
export function payloadBytes({ buffer, byteOffset, byteLength }: DataView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** An error that says what is wrong with a snapshot. */
export function badSnapshot(problem: string): SimError {
  return new SimError('BAD_SNAPSHOT', `the snapshot ${problem}; nothing was restored`);
}
