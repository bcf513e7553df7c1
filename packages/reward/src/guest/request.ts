import { MAX_OBSERVATION_LENGTH } from '@reroll/policy';

/** Bytes that travel in each number: a float holds integers of 53 bits. */
export const BYTES_PER_NUMBER = 6;

/** Bytes of JSON in one part of a request: the first number says whether more parts follow. */
const PART_BYTES = BYTES_PER_NUMBER * (MAX_OBSERVATION_LENGTH - 1);

/** Most bytes of JSON that a test may send to a guest. */
export const MAX_REQUEST_BYTES = 2 ** 20;

/**
 * JSON as lists of numbers that a guest can be sent, one after another: ASCII, six characters in each number, the first one highest, with
 * spaces at the end. Each list begins with 1, and the last with 0.
 */
export function packRequest(request: unknown): number[][] {
  const text = asciiJson(request);
  const parts: number[][] = [];
  for (let start = 0; start < text.length; start += PART_BYTES) {
    const end = Math.min(start + PART_BYTES, text.length);
    const numbers = [end < text.length ? 1 : 0];
    for (let at = start; at < end; at += BYTES_PER_NUMBER) numbers.push(numberAt(text, at));
    parts.push(numbers);
  }
  return parts;
}

function numberAt(text: string, start: number): number {
  let number = 0;
  for (let at = start; at < start + BYTES_PER_NUMBER; at++)
    number = number * 256 + (at < text.length ? text.charCodeAt(at) : 32);
  return number;
}

/** Bytes that a request takes. */
export function requestBytes(request: unknown): number {
  return asciiJson(request).length;
}

/** JSON in ASCII alone. */
export function asciiJson(value: unknown): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(/[\u0080-\uffff]/g, escaped);
}
