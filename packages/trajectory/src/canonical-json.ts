// Canonical JSON (RFC 8785): the one text of a JSON value, so that its SHA-256 can name it.
import canonicalize from 'canonicalize';

/** A value that JSON can hold without loss. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** How deeply arrays and objects may nest. A cyclic value is refused by the same limit. */
export const MAX_JSON_DEPTH = 64;

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * The canonical JSON text (RFC 8785) of a value: members sorted by UTF-16 code units, shortest number forms, no
 * white space. Stricter than `JSON.stringify`: nothing is dropped or converted silently.
 *
 * @throws TypeError when the value holds something that JSON does not have (`undefined`, a bigint, a function, a
 *   class instance).
 * @throws RangeError for NaN, an infinity, a lone surrogate, or nesting beyond {@link MAX_JSON_DEPTH}.
 * @example
 * ```ts
 * import { canonicalJson } from '@reroll/trajectory';
 * canonicalJson({ b: 1.0, a: [true, null] }); // '{"a":[true,null],"b":1}'
 * ```
 */
export function canonicalJson(value: JsonValue): string {
  assertJson(value, 'value', 0);
  return canonicalize(value) as string;
}

/**
 * Parses JSON and accepts it only when it is its own canonical form; duplicate keys, spaces and other number forms
 * are therefore refused.
 *
 * @throws SyntaxError when the text is not JSON.
 * @throws RangeError when it is JSON, but not canonical.
 */
export function parseCanonicalJson(text: string): JsonValue {
  const value = JSON.parse(text) as JsonValue;
  if (canonicalJson(value) !== text)
    throw new RangeError('the JSON text is not in canonical form (RFC 8785)');
  return value;
}

/** Whether a value is an object with string keys: neither null, nor an array, nor an instance of a class. */
export function isJsonObject(value: unknown): value is { readonly [key: string]: JsonValue } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function assertJson(value: unknown, path: string, depth: number): void {
  if (depth > MAX_JSON_DEPTH) throw new RangeError(`${path} nests deeper than ${MAX_JSON_DEPTH} levels`);
  if (value === null || typeof value === 'boolean') return;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError(`${path} must be a finite number, got ${value}`);
  } else if (typeof value === 'string') {
    assertWellFormed(value, path);
  } else if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) assertJson(value[i], `${path}[${i}]`, depth + 1);
  } else if (isJsonObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      assertWellFormed(key, `a key of ${path}`);
      assertJson(member, `${path}.${key}`, depth + 1);
    }
  } else {
    throw new TypeError(`${path} must be a JSON value, got ${describe(value)}`);
  }
}

function assertWellFormed(text: string, path: string): void {
  if (LONE_SURROGATE.test(text))
    throw new RangeError(`${path} holds a lone surrogate, which UTF-8 cannot carry`);
}

function describe(value: unknown): string {
  return typeof value === 'object' ? Object.prototype.toString.call(value) : typeof value;
}
