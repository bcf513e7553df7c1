// Columns as bytes, written a second time: front to back, without the package's offsets and traits.
import type { Columns, Dtype, ElementArray, Trajectory } from '../src/index.js';

/** Every half by its bits, from the definition of binary16. */
export const HALVES: readonly number[] = Array.from({ length: 65_536 }, (_, bits) => {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const sign = bits >= 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0
    ? (sign * fraction) / 2 ** 24
    : (sign * (1 + fraction / 1024) * 2 ** exponent) / 2 ** 15;
});

const halfBits = new Map(HALVES.map((value, bits) => [Object.is(value, -0) ? '-0' : String(value), bits]));

type Put = (view: DataView, at: number, value: never) => void;

const PUT: Readonly<Record<Dtype, readonly [bytes: number, put: Put]>> = {
  '|b1': [1, (view, at, value) => view.setUint8(at, value)],
  '|i1': [1, (view, at, value) => view.setInt8(at, value)],
  '|u1': [1, (view, at, value) => view.setUint8(at, value)],
  '<i2': [2, (view, at, value) => view.setInt16(at, value, true)],
  '<u2': [2, (view, at, value) => view.setUint16(at, value, true)],
  '<i4': [4, (view, at, value) => view.setInt32(at, value, true)],
  '<u4': [4, (view, at, value) => view.setUint32(at, value, true)],
  '<i8': [8, (view, at, value) => view.setBigInt64(at, value, true)],
  '<u8': [8, (view, at, value) => view.setBigUint64(at, value, true)],
  '<f2': [
    2,
    (view, at, value) => view.setUint16(at, halfBits.get(Object.is(value, -0) ? '-0' : String(value))!, true),
  ],
  '<f4': [4, (view, at, value) => view.setFloat32(at, value, true)],
  '<f8': [8, (view, at, value) => view.setFloat64(at, value, true)],
};

/** One array over all rows. */
export interface Column {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly values: ElementArray;
}

/** The columns of a trajectory's observations, or of its actions, with what they are arrays of. */
export function columnsOf(
  { header, ...trajectory }: Trajectory,
  part: 'observation' | 'action',
): readonly Column[] {
  const columns: Columns = trajectory[`${part}s`];
  if (!ArrayBuffer.isView(columns)) return columns;
  return [{ dtype: header[`${part}Dtype`]!, shape: header[`${part}Shape`] ?? [], values: columns }];
}

/** The bytes of some elements of a column. */
export function elementsAsBytes({ dtype, values }: Column, from: number, to: number): Uint8Array {
  const [bytes, put] = PUT[dtype];
  const view = new DataView(new ArrayBuffer((to - from) * bytes));
  for (let i = from; i < to; i++) put(view, (i - from) * bytes, values[i] as never);
  return new Uint8Array(view.buffer);
}

/** The body that these columns are those of. */
export function bodyOf(trajectory: Trajectory): Uint8Array {
  const { steps, rewards, terminated, truncated } = trajectory;
  const row = (columns: readonly Column[], k: number): Uint8Array[] =>
    columns.map((column) => {
      const elements = column.shape.reduce((product, size) => product * size, 1);
      return elementsAsBytes(column, k * elements, (k + 1) * elements);
    });
  const [observations, actions] = [columnsOf(trajectory, 'observation'), columnsOf(trajectory, 'action')];
  const reward: Column = { dtype: '<f8', shape: [], values: rewards };
  const parts = row(observations, 0);
  for (let t = 0; t < steps; t++) {
    const flags = t === steps - 1 ? Number(terminated) + 2 * Number(truncated) : 0;
    parts.push(...row(actions, t), ...row([reward], t), Uint8Array.of(flags), ...row(observations, t + 1));
  }
  return Buffer.concat(parts);
}
