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
