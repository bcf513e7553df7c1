/** How an error calls the type of what arrived. */
export function typeName(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value;
}

/**
 * Refuses what is not a number.
 *
 * @throws TypeError naming the argument.
 */
export function assertNumber(name: string, value: unknown): asserts value is number {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number, got ${typeName(value)}`);
}

/**
 * Refuses what is not an integer in a range, bounds included.
 *
 * @param range how the error calls it, where `from least to most` does not say it all.
 * @throws TypeError or RangeError naming the argument.
 */
export function assertInteger(
  name: string,
  value: unknown,
  least: number,
  most: number,
  range = `from ${least} to ${most}`,
): asserts value is number {
  assertNumber(name, value);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new RangeError(`${name} must be an integer ${range}, got ${value}`);
}
