import { MAX_OBSERVATION_LENGTH } from '@reroll/policy';

/**
 * What the host asks of an environment's guest: the first number of a message. The rest is a number, a list of numbers, or JSON as
 * UTF-16 code units, by operation. A guest answers with what it writes to standard error last.
 */
export const OPERATION = {
  /** What the text says of itself. */
  describe: 0,
  /** JSON: {@link Beginning}. */
  reset: 1,
  /** One integer. */
  stepInteger: 2,
  /** A list of integers. */
  stepIntegers: 3,
  /** A list of floats. */
  stepFloats: 4,
  /** JSON: an action of any form. */
  stepValue: 5,
  render: 6,
} as const;

/** How an episode begins. Integers are hexadecimal text: they may have any size. */
export interface Beginning {
  /** null where the streams continue. */
  readonly seed: string | null;
  /** State and increment of NumPy's PCG64; null where the text does not use it, or the stream continues. */
  readonly pcg64: readonly [state: string, increment: string] | null;
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * A message that is text.
 *
 * @throws RangeError when it is too long for a guest.
 */
export function textMessage(operation: number, name: string, value: unknown): number[] {
  const text = JSON.stringify(value);
  requireRoom(name, text.length);
  const message = [operation];
  for (let i = 0; i < text.length; i++) message.push(text.charCodeAt(i));
  return message;
}

/** @throws RangeError when a message would be too long for a guest. */
export function requireRoom(name: string, length: number): void {
  if (length < MAX_OBSERVATION_LENGTH) return;
  const most = MAX_OBSERVATION_LENGTH - 1;
  throw new RangeError(`${name} must take at most ${most} numbers or characters of JSON, got ${length}`);
}
