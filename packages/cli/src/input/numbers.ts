import { InvalidArgumentError } from 'commander';

/** An option parser for an integer between `min` and `max`, both included. */
export function integerBetween(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value) || value < min || value > max) {
      throw new InvalidArgumentError(`Expected an integer from ${min} to ${max}.`);
    }
    return value;
  };
}

/** An option parser for a number between `min` and `max`, both included. */
export function numberBetween(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= min && value <= max))
      throw new InvalidArgumentError(`Expected a number from ${min} to ${max}.`);
    return value;
  };
}

/** An option parser for a number from 0 to 1. */
export const share = numberBetween(0, 1);

/** An option parser for a comma list of non-negative integers. */
export function integers(text: string): readonly number[] {
  return text.split(',').map((word) => {
    if (!/^\d+$/.test(word.trim()) || !Number.isSafeInteger(Number(word)))
      throw new InvalidArgumentError('Expected integers such as 0,1.');
    return Number(word);
  });
}

/** An option parser for a non-negative integer of any size. */
export function nonNegativeInteger(text: string): bigint {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Expected a non-negative integer.');
  return BigInt(text);
}
