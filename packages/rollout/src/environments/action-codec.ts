import type { SpaceSpec } from '@reroll/env';
import { type BodyLayout, type Dtype, dtypeTraits, type ElementArray } from '@reroll/trajectory';

/** An action: an integer of a Discrete space, else the numbers of an array. */
export type Action = number | readonly number[];

/** What is to be said of actions of one space: which ones there are, and their bytes. */
export interface ActionCodec {
  /** What an action must be, for messages. */
  readonly expected: string;
  /** Bytes of an action in a canonical body. */
  readonly bytes: number;
  /**
   * The one form in which specs hold an action: f32 are rounded, and an array of one element may come as a number.
   *
   * @returns null when the value is not an action of the space.
   */
  canonical(value: unknown): Action | null;
  /** A canonical action as an environment with Gymnasium's interface takes it: an array is a typed one of its dtype. */
  native(action: Action): number | ElementArray;
  /** The bytes of canonical actions, one after another. */
  encode(actions: readonly Action[]): Uint8Array;
  /** The actions in bytes. */
  decode(bytes: Uint8Array): Action[];
}

/**
 * The codec of an action space: Discrete, Box, MultiDiscrete or MultiBinary.
 *
 * @throws RangeError for another, since a policy's action is a number or a list of numbers; and for a Box of halves.
 */
export function actionCodec(space: SpaceSpec, { actionLeaves, actionBytes }: BodyLayout): ActionCodec {
  requireNumbers(space);
  const [leaf] = actionLeaves;
  const { dtype, elements } = leaf!;
  const { bytes: size, allocate, read, write } = dtypeTraits(dtype);
  if (write === undefined) throw new RangeError(`actions must be of another dtype than ${dtype}`);
  const isScalar = space.type === 'Discrete';
  const [least, most] = elementBounds(space, dtype);
  const round = dtype === '<f4' ? Math.fround : (value: number) => value;
  const isFloat = dtype[1] === 'f';
  const isElement = (value: unknown, index: number): value is number =>
    typeof value === 'number' &&
    (isFloat
      ? Number.isFinite(round(value))
      : Number.isSafeInteger(value) && value >= least(index) && value <= most(index));
  return {
    expected: expectation(space, elements, isFloat),
    bytes: actionBytes,
    canonical(value) {
      if (isScalar) return isElement(value, 0) ? value + 0 : null;
      const values = typeof value === 'number' && elements === 1 ? [value] : value;
      if (!isArrayLike(values) || values.length !== elements) return null;
      const numbers: number[] = [];
      for (let index = 0; index < elements; index++) {
        const given = values[index];
        // Spaces draw 64-bit integers as bigints.
        const element = typeof given === 'bigint' && !isFloat ? Number(given) : given;
        if (!isElement(element, index)) return null;
        numbers.push(round(element) + 0);
      }
      return numbers;
    },
    native(action) {
      if (typeof action === 'number') return action;
      const array = allocate(action.length);
      const isWide = array instanceof BigInt64Array || array instanceof BigUint64Array;
      action.forEach((value, index) => {
        array[index] = isWide ? BigInt(value) : value;
      });
      return array;
    },
    encode(actions) {
      const bytes = new Uint8Array(actions.length * actionBytes);
      const view = new DataView(bytes.buffer);
      actions.flat().forEach((value, index) => {
        write(view, index * size, value);
      });
      return bytes;
    },
    decode(bytes) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return Array.from({ length: bytes.length / actionBytes }, (_, action) => {
        const at = action * actionBytes;
        if (isScalar) return Number(read(view, at));
        return Array.from({ length: elements }, (_, index) => Number(read(view, at + index * size)));
      });
    },
  };
}

function requireNumbers({ type }: SpaceSpec): void {
  if (type !== 'Tuple' && type !== 'Dict' && type !== 'Text') return;
  throw new RangeError(
    `actionSpace must be Discrete, Box, MultiDiscrete or MultiBinary: an action of a policy is a number or a list of numbers, got ${type}`,
  );
}

function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  return typeof value === 'object' && value !== null && 'length' in value;
}

type Bound = (index: number) => number;

/** Least and greatest integer of each element. The values of a Box need not be within its bounds, but within its dtype. */
function elementBounds(space: SpaceSpec, dtype: Dtype): [Bound, Bound] {
  if (space.type === 'Discrete') return [() => space.start, () => space.start + space.n - 1];
  if (space.type === 'MultiDiscrete') {
    const { start, nvec } = space;
    const least = (index: number) => (typeof start === 'number' ? start : start[index]!);
    return [least, (index) => least(index) + (typeof nvec === 'number' ? nvec : nvec[index]!) - 1];
  }
  if (space.type === 'MultiBinary' || dtype === '|b1') return [() => 0, () => 1];
  const range = 2 ** (8 * Number(dtype[2]));
  return dtype[1] === 'u' ? [() => 0, () => range - 1] : [() => -range / 2, () => range / 2 - 1];
}

function expectation(space: SpaceSpec, elements: number, isFloat: boolean): string {
  if (space.type === 'Discrete') {
    return `an integer from ${space.start} to ${space.start + space.n - 1}`;
  }
  const [one, many] = isFloat
    ? ['finite number', 'finite numbers']
    : ['integer of the space', 'integers of the space'];
  return elements === 1 ? `one ${one}, or a list of one` : `a list of ${elements} ${many}`;
}
