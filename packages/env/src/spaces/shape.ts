import { integerInRange, requireArray } from '../arguments.js';

/** Most elements of an array space: 128 MiB of f64. */
export const MAX_SPACE_ELEMENTS = 16_777_216;

/**
 * Checks a shape and counts its elements; `[]` is the shape of a scalar, with one element.
 *
 * @throws TypeError when it is not an array of numbers.
 * @throws RangeError when a size is not an integer from 0, or there are more than {@link MAX_SPACE_ELEMENTS} elements.
 */
export function elementCount(name: string, shape: readonly number[]): number {
  let count = 1;
  for (const [i, size] of Array.from(requireArray(name, shape)).entries()) {
    count *= integerInRange(`${name}[${i}]`, size, 0, MAX_SPACE_ELEMENTS);
  }
  if (count > MAX_SPACE_ELEMENTS) {
    throw new RangeError(`${name} must give at most ${MAX_SPACE_ELEMENTS} elements, got ${count}`);
  }
  return count;
}
