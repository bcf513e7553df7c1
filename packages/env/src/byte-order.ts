const HOST_IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Bytes of numbers between the host's order and the little-endian one of the wire, which are the same on nearly every host:
 * then nothing is copied.
 *
 * @param width - Bytes of one number: 1, 2, 4 or 8.
 */
export function wireOrder<Buffer extends ArrayBufferLike>(
  bytes: Uint8Array<Buffer>,
  width: number,
  hostIsLittleEndian = HOST_IS_LITTLE_ENDIAN,
): Uint8Array<Buffer | ArrayBuffer> {
  if (hostIsLittleEndian || width === 1) return bytes;
  return bytes.map((_, index) => bytes[index ^ (width - 1)]!);
}
