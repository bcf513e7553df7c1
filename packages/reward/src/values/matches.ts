import type { Value } from './value.js';

/**
 * Whether an answer is what a test expects. Nothing of the guest takes part in it.
 *
 * Numbers compare by value, so 3 equals 3.0; a boolean is no number; a tuple passes for an expected list, but not the other way
 * round; NaN equals NaN; sets and dicts have no order.
 *
 * @param tolerance - by how much a number may differ: absolutely, and in proportion to the expected one where that is beyond 1.
 */
export function matches(expected: Value, actual: Value, tolerance = 0): boolean {
  const numbers = [numberIn(expected), numberIn(actual)] as const;
  if (numbers[0] !== null || numbers[1] !== null) return isClose(numbers[0], numbers[1], tolerance);
  if (typeof expected !== 'object' || expected === null) return expected === actual;
  if (typeof actual !== 'object' || actual === null) return false;
  if (Array.isArray(expected)) return areAlike(expected, listIn(actual), tolerance);
  if (Array.isArray(actual)) return false;
  const [members, others] = [expected as Members, actual as Members];
  if ('$dict' in members || '$dict' in others) {
    const [pairs, otherPairs] = [pairsOf(members), pairsOf(others)];
    return pairs !== null && otherPairs !== null && areAlikeInAnyOrder(pairs, otherPairs, tolerance);
  }
  const names = Object.keys(members);
  if (names.length !== Object.keys(others).length || !names.every((name) => Object.hasOwn(others, name)))
    return false;
  if (Array.isArray(members['$set']))
    return areAlikeInAnyOrder(members['$set'], others['$set'] as List, tolerance);
  return names.every((name) => matches(members[name]!, others[name]!, tolerance));
}

type List = readonly Value[];

type Members = Readonly<Record<string, Value>>;

/** The number that a value is, whatever its form; null for no number. */
function numberIn(value: Value): number | bigint | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { $int, $float } = value as Members;
  if (typeof $int === 'string') return BigInt($int);
  if (typeof $float !== 'string') return null;
  return Number($float.replace('nan', 'NaN').replace('inf', 'Infinity'));
}

function isClose(
  expected: number | bigint | null,
  actual: number | bigint | null,
  tolerance: number,
): boolean {
  if (expected === null || actual === null) return false;
  // biome-ignore lint/suspicious/noDoubleEquals: a bigint and a number are never strictly equal.
  if (expected == actual) return true;
  const [wanted, got] = [Number(expected), Number(actual)];
  if (Number.isNaN(wanted)) return Number.isNaN(got);
  if (!Number.isFinite(wanted) || tolerance === 0) return false;
  return Math.abs(wanted - got) <= tolerance * Math.max(1, Math.abs(wanted));
}

/** The elements of a list or a tuple. */
function listIn(value: Value): readonly Value[] | null {
  if (Array.isArray(value)) return value;
  const { $tuple } = value as Members;
  return Array.isArray($tuple) ? $tuple : null;
}

/** The entries of a dict, in either form; null for a set or a tuple. */
function pairsOf(members: Members): List | null {
  if (Array.isArray(members['$dict'])) return members['$dict'];
  const entries = Object.entries(members);
  return entries.some(([name]) => name.startsWith('$')) ? null : entries;
}

function areAlike(expected: readonly Value[], actual: readonly Value[] | null, tolerance: number): boolean {
  return (
    actual !== null &&
    expected.length === actual.length &&
    expected.every((value, index) => matches(value, actual[index]!, tolerance))
  );
}

/** Takes each expected element from those that are left: equality with a tolerance gives no order to sort by. */
function areAlikeInAnyOrder(
  expected: readonly Value[],
  actual: readonly Value[],
  tolerance: number,
): boolean {
  if (expected.length !== actual.length) return false;
  const left = [...actual];
  return expected.every((value) => {
    const index = left.findIndex((other) => matches(value, other, tolerance));
    if (index >= 0) left.splice(index, 1);
    return index >= 0;
  });
}
