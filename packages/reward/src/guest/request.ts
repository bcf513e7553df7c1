import { MAX_OBSERVATION_LENGTH } from '@reroll/policy';

/** Bytes that travel in each number: a float holds integers of 53 bits. */
export const BYTES_PER_NUMBER = 6;

/** Most bytes of JSON that a guest can be sent at a time. */
export const MAX_REQUEST_BYTES = BYTES_PER_NUMBER * MAX_OBSERVATION_LENGTH;

/**
 * JSON as the list of numbers that a guest can be sent: ASCII, six characters in each number, the first one highest, with spaces at the
 * end.
 *
 * @throws RangeError when it is longer than {@link MAX_REQUEST_BYTES}.
 */
export function packRequest(request: unknown): number[] {
  const text = asciiJson(request);
  const numbers: number[] = [];
  for (let start = 0; start < text.length; start += BYTES_PER_NUMBER) {
    let number = 0;
    for (let i = start; i < start + BYTES_PER_NUMBER; i++)
      number = number * 256 + (i < text.length ? text.charCodeAt(i) : 32);
    numbers.push(number);
  }
  return numbers;
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
