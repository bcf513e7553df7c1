/** A short text for any value that a caller may have passed. */
export function describe(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return value.constructor?.name ?? 'an object';
  return String(value);
}

/**
 * Checks that an argument is an integer from `least` to `most`, both safe integers.
 *
 * @throws TypeError when it is not a number, RangeError when it is not an integer or outside of the range.
 */
export function integerInRange(name: string, value: unknown, least: number, most: number): number {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number, got ${describe(value)}`);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`${name} must be an integer from ${least} to ${most}, got ${value}`);
  }
  return value;
}

/**
 * Checks that an argument is an array or a typed array.
 *
 * @throws TypeError when it is neither.
 */
export function requireArray<T>(name: string, value: ArrayLike<T>): ArrayLike<T> {
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value)) return value;
  throw new TypeError(`${name} must be an array, got ${describe(value)}`);
}

/**
 * Checks that an array has the length that it must have.
 *
 * @throws RangeError when it has another.
 */
export function requireLength(name: string, value: { readonly length: number }, length: number): void {
  if (value.length !== length)
    throw new RangeError(`${name} must have ${length} elements, got ${value.length}`);
}
