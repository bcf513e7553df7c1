// Snapshot bytes, little-endian: "RRSN", u16 version, u16 length of the kind's name, u32 length of the payload, u32 CRC-32 of
// the payload, the name, then the payload, which is the memory of an environment or a stream as the kernel lays it out.
// They have the same meaning on every host.
import { describe } from './arguments.js';
import { crc32 } from './crc32.js';
import { SimError } from './sim-error.js';

/** Increases with every change of a payload's layout. */
const VERSION = 2;
const MAGIC = 0x4e535252;
const HEADER_BYTES = 16;

/** The kind of a snapshot: an environment's id, or the name of a stream. */
type SnapshotKind = string;

/** Snapshot bytes around a copy of `payload`. */
export function encodeSnapshot(kind: SnapshotKind, payload: Uint8Array): Uint8Array {
  const name = new TextEncoder().encode(kind);
  const bytes = new Uint8Array(HEADER_BYTES + name.length + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, VERSION, true);
  view.setUint16(6, name.length, true);
  view.setUint32(8, payload.length, true);
  view.setUint32(12, crc32(payload), true);
  bytes.set(name, HEADER_BYTES);
  bytes.set(payload, HEADER_BYTES + name.length);
  return bytes;
}

/**
 * The payload of snapshot bytes, as a view on them.
 *
 * @throws TypeError when `bytes` is not a Uint8Array; SimError `BAD_SNAPSHOT` when they are not an intact snapshot of
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
  const start = HEADER_BYTES + view.getUint16(6, true);
  const name = new TextDecoder().decode(bytes.slice(HEADER_BYTES, start));
  if (name !== kind) throw badSnapshot(`is not of ${kind}`);
  const payload = bytes.subarray(start);
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
