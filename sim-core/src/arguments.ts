/** A short text for any value that a caller may have passed. */
export function describe(value: unknown): string {
  if (typeof value === 'bigint') return `${abbreviate(String(value))}n`;
  if (typeof value === 'string') return JSON.stringify(abbreviate(value));
  if (typeof value === 'object' && value !== null) return value.constructor?.name ?? 'an object';
  return String(value);
}

function abbreviate(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/**
 * Checks that an argument is an integer from `least` to `most`.
 *
 * @throws TypeError when it is no number, RangeError when it is not an integer or outside of the range.
 */
export function integerInRange(name: string, value: unknown, least: number, most: number): number {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number, got ${describe(value)}`);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`${name} must be an integer from ${least} to ${most}, got ${value}`);
  }
  return value;
}

/**
 * Checks that an argument is a boolean.
 *
 * @throws TypeError when it is not.
 */
export function requireBoolean(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw new TypeError(`${name} must be a boolean, got ${describe(value)}`);
  return value;
}

/**
 * Checks that an argument is an object with named members.
 *
 * @throws TypeError when it is not.
 */
export function requireObject(name: string, value: unknown): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  throw new TypeError(`${name} must be an object, got ${describe(value)}`);
}

/**
 * Checks that an argument is a finite number.
 *
 * @throws TypeError when it is no number, RangeError when it is infinite or NaN.
 */
export function finiteNumber(name: string, value: unknown): number {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number, got ${describe(value)}`);
  if (!Number.isFinite(value)) throw new RangeError(`${name} must be finite, got ${value}`);
  return value;
}

/**
 * The exact value of an integer argument that may be a bigint or a number.
 *
 * @throws TypeError when it is neither, RangeError when it is a number but not a safe integer.
 */
export function exactInteger(name: string, value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value !== 'number') {
    throw new TypeError(`${name} must be a number or a bigint, got ${describe(value)}`);
  }
  if (!Number.isSafeInteger(value)) throw new RangeError(`${name} must be a safe integer, got ${value}`);
  return BigInt(value);
}

/**
 * Length of an array-like argument.
 *
 * @throws TypeError when it is not array-like.
 */
export function arrayLength(name: string, value: unknown): number {
  const length = (value as ArrayLike<unknown> | null | undefined)?.length;
  if (!Number.isSafeInteger(length) || (length as number) < 0 || typeof value === 'function') {
    throw new TypeError(`${name} must be an array, a typed array or a string, got ${describe(value)}`);
  }
  return length as number;
}
