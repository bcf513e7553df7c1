import { stringify, unflatten } from 'devalue';
import { typeName } from '../internal/arguments.js';

/**
 * Writes jobs and claims as text that every version of Node reads alike, whatever the byte order of its processor: devalue's
 * format, with typed arrays as base64 and as numbers.
 */
export function toWire(value: unknown): string {
  return stringify(value, {
    // In an array, since devalue takes an empty text for none.
    bytes: (part) => part instanceof Uint8Array && [Buffer.from(part).toString('base64')],
    uint32: (part) => part instanceof Uint32Array && Array.from(part),
  });
}

/**
 * Reads what {@link toWire} wrote. Out of any other text come nothing but values: plain objects, arrays, primitives, bytes and
 * numbers in typed arrays.
 *
 * @throws Error for text that is not in this form, or names a type that a claim cannot hold.
 */
export function fromWire(text: string): unknown {
  const parts: unknown = JSON.parse(text);
  if (Array.isArray(parts)) for (const part of parts) assertPlain(part);
  return unflatten(parts as unknown[], {
    bytes: (content) => new Uint8Array(Buffer.from(base64In(content), 'base64')),
    uint32: (content) => Uint32Array.from(arrayIn(content) as number[]),
  });
}

/** devalue would make dates, regular expressions, maps, sparse arrays and more; none of them is part of a claim. */
const TYPES: ReadonlySet<unknown> = new Set(['BigInt', 'bytes', 'uint32']);
const SPARSE_ARRAY = -7;

/** Fuel has 19 digits at most, and reading a very long integer takes minutes. */
const INTEGER = /^-?[0-9]{1,100}$/;

function assertPlain(part: unknown): void {
  if (!Array.isArray(part)) return;
  const [tag, content] = part;
  if (tag === SPARSE_ARRAY || (typeof tag === 'string' && !TYPES.has(tag)))
    throw new TypeError(`part must be of a type that claims hold, got ${tag}`);
  if (tag === 'BigInt' && !(typeof content === 'string' && INTEGER.test(content)))
    throw new TypeError('part must be an integer of at most 100 digits, got another BigInt');
}

function base64In(content: unknown): string {
  const [base64] = arrayIn(content);
  if (typeof base64 !== 'string') throw new TypeError(`bytes must be base64, got ${typeName(base64)}`);
  return base64;
}

function arrayIn(content: unknown): unknown[] {
  if (!Array.isArray(content)) throw new TypeError(`content must be an array, got ${typeName(content)}`);
  return content;
}

/**
 * Frames an answer with the token of its run. The host draws 128 random bits for every run and says them to the harness
 * alone; what a policy prints is data inside the answer, and has no way to the stream that carries it.
 */
export function frameAnswer(answer: string, token: string): string {
  return `${token}\n${answer}\n${token}\n`;
}

/** The answer in a frame; null when there is anything before, after or in place of it. */
export function unframeAnswer(output: string, token: string): string | null {
  const [before, after] = [`${token}\n`, `\n${token}\n`];
  const whole = output.length >= before.length + after.length;
  if (!whole || !output.startsWith(before) || !output.endsWith(after)) return null;
  return output.slice(before.length, -after.length);
}
