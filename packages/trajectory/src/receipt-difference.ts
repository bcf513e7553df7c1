import { isJsonObject, type JsonValue } from './canonical-json.js';
import type { Receipt } from './receipt-form.js';

/** Where two receipts part. */
export interface ReceiptDifference {
  /** The first member that differs, such as `digests[3]` or `failures[0].code`. */
  readonly where: string;
  /** What the first receipt has there; undefined where it has no such member. */
  readonly expected: JsonValue | undefined;
  /** What the second has there. */
  readonly actual: JsonValue | undefined;
}

/** The members in the order in which they are compared: what was asked for, what ran it, what came out. */
const MEMBERS = [
  'format',
  'spec',
  'specDigest',
  'artifacts',
  'rollouts',
  'secret',
  'failures',
  'digests',
  'batchDigest',
] as const;

/**
 * Compares the receipts of a run and of its repetition. Digests are compared where both list them; signatures are not.
 *
 * @returns the first difference, or null when the repetition agrees.
 * @example
 * ```ts
 * import { createReceipt, diffReceipts, sha256Hex } from '@reroll/trajectory';
 * const spec = { env: 'CartPole-v1', seed: '42' };
 * const [first, second] = ['one', 'two'].map((run) => createReceipt({ spec, digests: [sha256Hex(run)] }));
 * diffReceipts(first!, second!)?.where; // 'digests[0]'
 * ```
 */
export function diffReceipts(expected: Receipt, actual: Receipt): ReceiptDifference | null {
  for (const member of MEMBERS) {
    if (member === 'digests' && (expected.digests === null || actual.digests === null)) continue;
    const difference = diffJson(expected[member], actual[member], member);
    if (difference !== null) return difference;
  }
  return null;
}

/**
 * The first place where two JSON values differ, members in alphabetical order; null where they are the same.
 *
 * @param where how the values' own place is called.
 */
export function diffJson(
  expected: JsonValue | undefined,
  actual: JsonValue | undefined,
  where: string,
): ReceiptDifference | null {
  if (Object.is(expected, actual)) return null;
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const length = Math.max(expected.length, actual.length);
    for (let i = 0; i < length; i++) {
      const difference = diffJson(expected[i], actual[i], `${where}[${i}]`);
      if (difference !== null) return difference;
    }
    return null;
  }
  if (isJsonObject(expected) && isJsonObject(actual)) {
    for (const name of [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort()) {
      const difference = diffJson(ownMember(expected, name), ownMember(actual, name), `${where}.${name}`);
      if (difference !== null) return difference;
    }
    return null;
  }
  return { where, expected, actual };
}

/** `__proto__` is a member like any other in JSON. */
function ownMember(object: { readonly [name: string]: JsonValue }, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
