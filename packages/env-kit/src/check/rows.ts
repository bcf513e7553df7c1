// Rows of a vector's observations as the numbers that they are made of.
import type { Dtype, SpaceJson } from '@reroll/sim-core';

/** Reads each row as a list of numbers; a 64-bit integer loses nothing that an observation can hold. */
export function rowReaders(
  observations: ArrayLike<number | bigint>,
  space: SpaceJson,
  numEnvs: number,
): (() => number[])[] {
  const size = observations.length / numEnvs;
  const at = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, k) => observations[from + k]!);
  const isBytes = observations instanceof Uint8Array;
  return Array.from({ length: numEnvs }, (_, index) => () => {
    const row = at(index * size, (index + 1) * size);
    return isBytes ? decoded(Uint8Array.from(row as number[]), dtypesOf(space)) : row.map(Number);
  });
}

/** The numbers of a value, in the order in which they lie in memory. */
export function numbersOf(value: unknown): number[] {
  if (typeof value === 'number' || typeof value === 'bigint') return [Number(value)];
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number | bigint>, Number);
  return Object.values(value as object).flatMap(numbersOf);
}

/** The dtype of each element of a space's value. */
function dtypesOf(space: SpaceJson): Dtype[] {
  switch (space.type) {
    case 'Discrete':
      return ['<i8'];
    case 'Tuple':
      return space.spaces.flatMap(dtypesOf);
    case 'Dict':
      return space.spaces.flatMap(([, part]) => dtypesOf(part));
    default: {
      const length = space.shape.reduce((product, each) => product * each, 1);
      return Array(length).fill(space.type === 'MultiBinary' ? '|i1' : space.dtype);
    }
  }
}

const READERS: Readonly<Record<Dtype, (view: DataView, at: number) => number>> = {
  '|b1': (view, at) => view.getUint8(at),
  '|u1': (view, at) => view.getUint8(at),
  '|i1': (view, at) => view.getInt8(at),
  '<u2': (view, at) => view.getUint16(at, true),
  '<i2': (view, at) => view.getInt16(at, true),
  '<u4': (view, at) => view.getUint32(at, true),
  '<i4': (view, at) => view.getInt32(at, true),
  '<u8': (view, at) => Number(view.getBigUint64(at, true)),
  '<i8': (view, at) => Number(view.getBigInt64(at, true)),
  '<f4': (view, at) => view.getFloat32(at, true),
  '<f8': (view, at) => view.getFloat64(at, true),
};

function decoded(bytes: Uint8Array, dtypes: readonly Dtype[]): number[] {
  const view = new DataView(bytes.buffer);
  let at = 0;
  return dtypes.map((dtype) => {
    const value = READERS[dtype](view, at);
    at += Number(dtype[2]);
    return value;
  });
}
