import { crc32 } from '../../src/crc32.js';
import { inlinedModule } from '../../src/inlined-module.js';

const HEADER_BYTES = 16;

let instance: WebAssembly.Instance | undefined;

/** Where a snapshot's payload begins: after the header and the name of what it is of. */
export function payloadStart(snapshot: Uint8Array): number {
  return HEADER_BYTES + snapshot[6]! + 256 * snapshot[7]!;
}

/** Snapshot bytes with length and checksum made right again, as a forger would. */
export function resealed(snapshot: Uint8Array): Uint8Array {
  const bytes = snapshot.slice();
  const view = new DataView(bytes.buffer);
  const payload = bytes.subarray(payloadStart(bytes));
  view.setUint32(8, payload.length, true);
  view.setUint32(12, crc32(payload), true);
  return bytes;
}

/** Resealed snapshot bytes with one byte of the payload replaced. */
export function withPayloadByte(snapshot: Uint8Array, offset: number, value: number): Uint8Array {
  return resealed(snapshot.with(payloadStart(snapshot) + offset, value));
}

/** Where the payload of an environment's snapshot has the header field that says where a column is, or the field itself. */
export function fieldOffset(field: string): number {
  instance ??= new WebAssembly.Instance(inlinedModule(), {});
  return (instance.exports[`BlockField.${field}`] as WebAssembly.Global).value as number;
}

/** Where the payload of an environment's snapshot has a column. */
export function columnOffset(snapshot: Uint8Array, column: string): number {
  const start = payloadStart(snapshot) + fieldOffset(column);
  return new DataView(snapshot.buffer, snapshot.byteOffset).getUint32(start, true);
}

/** Resealed snapshot bytes with some bytes of a column replaced. */
export function withColumn(
  snapshot: Uint8Array,
  column: string,
  values: ArrayBufferView<ArrayBuffer>,
  offset = 0,
): Uint8Array {
  const bytes = snapshot.slice();
  const { buffer, byteOffset, byteLength } = values;
  const start = payloadStart(snapshot) + columnOffset(snapshot, column) + offset;
  bytes.set(new Uint8Array(buffer, byteOffset, byteLength), start);
  return resealed(bytes);
}
