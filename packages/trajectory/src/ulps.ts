// Distances between floats in units in the last place: how many representable values lie between, plus one.

const view = new DataView(new ArrayBuffer(8));

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

function distance(a: bigint, b: bigint): bigint {
  return a < b ? b - a : a - b;
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
