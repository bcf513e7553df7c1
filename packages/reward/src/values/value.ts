import { z } from 'zod';

/**
 * A value that goes into a guest or comes out of it: JSON, and an object with a single member for what JSON has no form for.
 *
 * | written | in Python | in JavaScript |
 * |---|---|---|
 * | `{"$int": "9007199254740993"}` | int | bigint |
 * | `{"$float": "nan"}`, `"inf"`, `"-inf"`, `"3.0"` | float | number |
 * | `{"$tuple": […]}` | tuple | array |
 * | `{"$set": […]}` | set | Set |
 * | `{"$dict": [[key, value], …]}` | dict with keys of any type | Map |
 * | `{"$bytes": "00ff"}` | bytes | Uint8Array |
 */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value };

/** How deep values may nest. */
export const MAX_VALUE_DEPTH = 48;

/** Digits of an `$int`: as many as Python reads. */
const INTEGER = /^-?\d{1,4000}$/;
const FLOAT = /^(?:nan|-?inf|-?\d{1,400}(?:\.\d{1,400})?(?:e[+-]?\d{1,4})?)$/;
const LONE_SURROGATE = /\p{Surrogate}/u;
const BYTES = /^(?:[0-9a-f]{2})*$/;

/** From here on a number is written with an exponent, so that guests read it as a float. */
const LEAST_EXPONENT_FORM = 1e21;

/** Says what is wrong with a value; null when nothing is. */
export function valueProblem(value: unknown, depth = 0): string | null {
  if (depth > MAX_VALUE_DEPTH) return `values that nest at most ${MAX_VALUE_DEPTH} deep`;
  if (value === null || typeof value === 'boolean') return null;
  if (typeof value === 'string')
    return LONE_SURROGATE.test(value) ? 'Unicode text, without a lone surrogate' : null;
  if (typeof value === 'number') return numberProblem(value);
  if (Array.isArray(value)) return firstProblem(value, depth);
  if (typeof value !== 'object') return 'a JSON value';
  const entries = Object.entries(value);
  const tag = entries.find(([name]) => name.startsWith('$'));
  if (tag === undefined) return firstProblem(Object.values(value), depth);
  const isAlone = entries.length === 1 && hasForm(tag[0], tag[1]);
  if (!isAlone) return 'one of $int, $float, $tuple, $set, $dict, $bytes alone, in its form';
  return Array.isArray(tag[1]) ? firstProblem(tag[1].flat(tag[0] === '$dict' ? 1 : 0), depth) : null;
}

function firstProblem(values: readonly unknown[], depth: number): string | null {
  for (const value of values) {
    const problem = valueProblem(value, depth + 1);
    if (problem !== null) return problem;
  }
  return null;
}

function numberProblem(value: number): string | null {
  if (!Number.isFinite(value)) return 'a finite number, or {"$float": "nan"}, "inf" or "-inf"';
  const lostDigits =
    Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < LEAST_EXPONENT_FORM;
  return lostDigits ? 'an integer of 53 bits, or {"$int": "…"}' : null;
}

function hasForm(tag: string, content: unknown): boolean {
  switch (tag) {
    case '$int':
      return typeof content === 'string' && INTEGER.test(content);
    case '$float':
      return typeof content === 'string' && FLOAT.test(content);
    case '$bytes':
      return typeof content === 'string' && BYTES.test(content);
    case '$tuple':
    case '$set':
      return Array.isArray(content);
    case '$dict':
      return Array.isArray(content) && content.every((entry) => Array.isArray(entry) && entry.length === 2);
    default:
      return false;
  }
}

/** A value in a test. */
export const ValueSchema = z.unknown().transform((value, context): Value => {
  const problem = value === undefined ? 'a value' : valueProblem(value);
  if (problem === null) return value as Value;
  context.addIssue({ code: 'custom', message: problem, input: value });
  return z.NEVER;
});
