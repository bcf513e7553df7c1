// Distances between floats in units in the last place: how many representable values lie between, plus one.

import type { Dtype } from './dtype.js';

const view = new DataView(new ArrayBuffer(8));

/**
 * Distance of two f16 in ULPs, held as numbers. Both zeros count as one value.
 *
 * @throws RangeError when one of them is NaN.
 */
export function ulpsFloat16(a: number, b: number): bigint {
  return distance(ordinalFloat16(a), ordinalFloat16(b));
}

/**
 * Distance of two f32 in ULPs. Both zeros count as one value.
 *
 * @throws RangeError when one of them is NaN.
 */
export function ulpsFloat32(a: number, b: number): bigint {
  return distance(ordinalFloat32(a), ordinalFloat32(b));
}

/**
 * Distance of two f64 in ULPs. Both zeros count as one value.
 *
 * @throws RangeError when one of them is NaN.
 */
export function ulpsFloat64(a: number, b: number): bigint {
  return distance(ordinalFloat64(a), ordinalFloat64(b));
}

/** Distance of two elements of a dtype in its ULPs; null when it is not a float. */
export function ulpsOf(dtype: Dtype, a: number | bigint, b: number | bigint): bigint | null {
  if (typeof a !== 'number' || typeof b !== 'number') return null;
  if (dtype === '<f2') return ulpsFloat16(a, b);
  if (dtype === '<f4') return ulpsFloat32(a, b);
  return dtype === '<f8' ? ulpsFloat64(a, b) : null;
}

function distance(a: bigint, b: bigint): bigint {
  return a < b ? b - a : a - b;
}

/** Steps of a single between two neighbouring halves, but for the subnormals, which are 2^-24 apart. */
const FLOAT32_PER_FLOAT16 = 2n ** 13n;
const LEAST_NORMAL_FLOAT16 = 2 ** -14;
const FLOAT16_INFINITY = 0x7c00n;

function ordinalFloat16(x: number): bigint {
  assertNumber(x);
  const size = Math.abs(x);
  let magnitude = FLOAT16_INFINITY;
  if (size < LEAST_NORMAL_FLOAT16) magnitude = BigInt(size / 2 ** -24);
  else if (size !== Infinity) {
    magnitude = (ordinalFloat32(size) - ordinalFloat32(LEAST_NORMAL_FLOAT16)) / FLOAT32_PER_FLOAT16 + 1_024n;
  }
  return x < 0 ? -magnitude : magnitude;
}

/** The place of a float among all floats of its width in ascending order, 0 for zero. */
function ordinalFloat32(x: number): bigint {
  assertNumber(x);
  view.setFloat32(0, Math.abs(x));
  const magnitude = BigInt(view.getUint32(0));
  return x < 0 ? -magnitude : magnitude;
}

function ordinalFloat64(x: number): bigint {
  assertNumber(x);
  view.setFloat64(0, Math.abs(x));
  const magnitude = view.getBigUint64(0);
  return x < 0 ? -magnitude : magnitude;
}

function assertNumber(x: number): void {
  if (Number.isNaN(x)) throw new RangeError('NaN has no distance in ULPs');
}
