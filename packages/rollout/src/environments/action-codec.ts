import type { SpaceJson } from '@reroll/sim-core';
import type { BodyLayout } from '@reroll/trajectory';

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
  /** The bytes of canonical actions, one after another. */
  encode(actions: readonly Action[]): Uint8Array;
  /** The actions in bytes. */
  decode(bytes: Uint8Array): Action[];
}

/** The codec of an action space that the core takes: Discrete, Box or MultiDiscrete. */
export function actionCodec(space: SpaceJson, { actionLeaves, actionBytes }: BodyLayout): ActionCodec {
  const [leaf] = actionLeaves;
  const { dtype, elements } = leaf!;
  const isScalar = space.type === 'Discrete';
  const size = actionBytes / elements;
  const [least, most] = elementBounds(space, elements);
  const isElement = (value: unknown, index: number): value is number =>
    typeof value === 'number' &&
    (space.type === 'Box'
      ? Number.isFinite(dtype === '<f4' ? Math.fround(value) : value)
      : Number.isInteger(value) && value >= least(index) && value <= most(index));
  const rounded = (value: number) => (dtype === '<f4' ? Math.fround(value) : value) + 0;
  return {
    expected: expectation(space, elements),
    bytes: actionBytes,
    canonical(value) {
      if (isScalar) return isElement(value, 0) ? value + 0 : null;
      const values = typeof value === 'number' && elements === 1 ? [value] : value;
      if (!isArrayLike(values) || values.length !== elements) return null;
      const numbers: number[] = [];
      for (let index = 0; index < elements; index++) {
        const given = values[index];
        // The core draws a MultiDiscrete action as i64.
        const element = typeof given === 'bigint' && space.type === 'MultiDiscrete' ? Number(given) : given;
        if (!isElement(element, index)) return null;
        numbers.push(rounded(element));
      }
      return numbers;
    },
    encode(actions) {
      const bytes = new Uint8Array(actions.length * actionBytes);
      const view = new DataView(bytes.buffer);
      actions.flat().forEach((value, index) => {
        writeElement(view, dtype, index * size, value);
      });
      return bytes;
    },
    decode(bytes) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return Array.from({ length: bytes.length / actionBytes }, (_, action) => {
        const at = action * actionBytes;
        if (isScalar) return readElement(view, dtype, at);
        return Array.from({ length: elements }, (_, index) => readElement(view, dtype, at + index * size));
      });
    },
  };
}

function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  return typeof value === 'object' && value !== null && 'length' in value;
}

type Bound = (index: number) => number;

function elementBounds(space: SpaceJson, elements: number): [Bound, Bound] {
  if (space.type === 'Discrete') return [() => space.start, () => space.start + space.n - 1];
  if (space.type === 'MultiDiscrete' && elements > 0) {
    const { start, nvec } = space;
    return [(index) => start[index]!, (index) => start[index]! + nvec[index]! - 1];
  }
  return [() => Number.NEGATIVE_INFINITY, () => Number.POSITIVE_INFINITY];
}

function expectation(space: SpaceJson, elements: number): string {
  if (space.type === 'Discrete') {
    return `an integer from ${space.start} to ${space.start + space.n - 1}`;
  }
  const [one, many] =
    space.type === 'MultiDiscrete'
      ? ['integer of the space', 'integers of the space']
      : ['finite number', 'finite numbers'];
  return elements === 1 ? `one ${one}, or a list of one` : `a list of ${elements} ${many}`;
}

function writeElement(view: DataView, dtype: string, at: number, value: number): void {
  if (dtype === '|u1') view.setUint8(at, value);
  else if (dtype === '<f4') view.setFloat32(at, value, true);
  else if (dtype === '<f8') view.setFloat64(at, value, true);
  else view.setBigInt64(at, BigInt(value), true);
}

function readElement(view: DataView, dtype: string, at: number): number {
  if (dtype === '|u1') return view.getUint8(at);
  if (dtype === '<f4') return view.getFloat32(at, true);
  if (dtype === '<f8') return view.getFloat64(at, true);
  return Number(view.getBigInt64(at, true));
}
