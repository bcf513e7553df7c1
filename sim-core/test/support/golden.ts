/** The bits of a double as the reference vectors write them: 16 hex digits, big-endian. */
export function f64Hex(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return hex64(view.getBigUint64(0));
}

/** Sixteen hex digits of an unsigned 64-bit integer. */
export function hex64(value: bigint): string {
  return value.toString(16).padStart(16, '0');
}

/** The results of `count` calls. */
export function times<T>(count: number, call: () => T): T[] {
  return Array.from({ length: count }, call);
}

/** The bits of a double rounded to f32: 8 hex digits, big-endian. */
export function f32Hex(value: number): string {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  return view.getUint32(0).toString(16).padStart(8, '0');
}

/** The double with these bits. */
export function f64FromHex(hex: string): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(`0x${hex}`));
  return view.getFloat64(0);
}

/** SHA-256 of the arrays' bytes one after the other, in hex. */
export async function sha256Hex(arrays: ArrayBufferView<ArrayBuffer>[]): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await new Blob(arrays).arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
