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

/** An option parser for actions: a comma list of numbers, such as `0,1`, or JSON where an action is a list, `[[0.5,1]]`. */
export function actions(text: string): readonly (number | readonly number[])[] {
  try {
    const list: unknown = JSON.parse(text.startsWith('[') ? text : `[${text}]`);
    if (Array.isArray(list) && list.every(isAction)) return list;
  } catch {
    // Not JSON: refused below.
  }
  throw new InvalidArgumentError('Expected actions such as 0,1 or [[0.5],[-1]].');
}

function isAction(value: unknown): value is number | number[] {
  if (Array.isArray(value)) return value.every((element) => typeof element === 'number');
  return typeof value === 'number';
}

/** An option parser for one seed: a non-negative integer of any size. */
export function oneSeed(text: string): bigint {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Expected one seed: a non-negative integer.');
  return BigInt(text);
}
