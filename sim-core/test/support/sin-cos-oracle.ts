// sin and cos of any f64 by bigint arithmetic with 1,400 bits after the point, rounded once. Written from the
// definitions and slow on purpose: it shares no constant, no reduction and no rounding code with the kernel.

const BITS = 1400n;
const ONE = 1n << BITS;
/** How far a result may be from the truth, in units of 2^−1400: far more than all truncations together. */
const DOUBT = 1n << 40n;

/** arctan(1 / n) by its power series. */
function arctanOfInverse(n: bigint): bigint {
  let power = ONE / n;
  let sum = 0n;
  for (let k = 1n; power !== 0n; k += 2n) {
    sum += k % 4n === 1n ? power / k : -power / k;
    power /= n * n;
  }
  return sum;
}

/** Machin's formula. */
const PI = 16n * arctanOfInverse(5n) - 4n * arctanOfInverse(239n);

/** x · 2^1400, exactly. */
function scaled(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const exponent = (bits >> 52n) & 0x7ffn;
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n);
  const value = magnitude << (BITS - 1074n);
  return x < 0 ? -value : value;
}

/** The f64 nearest to value · 2^−1400, ties to even. */
function rounded(value: bigint): number {
  const magnitude = value < 0n ? -value : value;
  const length = BigInt(magnitude.toString(2).length);
  // An f64 has 53 bits, and none below 2^−1074.
  const dropped = length - 53n > BITS - 1074n ? length - 53n : BITS - 1074n;
  const half = 1n << (dropped - 1n);
  let kept = magnitude >> dropped;
  const rest = magnitude - (kept << dropped);
  if (rest > half || (rest === half && kept % 2n === 1n)) kept += 1n;
  const result = Number(kept) * 2 ** Number(dropped - BITS + 1022n) * 2 ** -1022;
  return value < 0n ? -result : result;
}

function decided(value: bigint): number {
  const result = rounded(value);
  if (rounded(value - DOUBT) !== result || rounded(value + DOUBT) !== result) {
    throw new Error(`1,400 bits do not decide ${result}`);
  }
  return result;
}

/** The Taylor series from `term`, whose power of the angle is `power`. */
function series(angle: bigint, term: bigint, power: bigint): bigint {
  let sum = 0n;
  for (let n = power; term !== 0n; n += 2n) {
    sum += term;
    term = -((((term * angle) >> BITS) * angle) >> BITS) / ((n + 1n) * (n + 2n));
  }
  return sum;
}

/** sin x, correctly rounded. */
export function sinOracle(x: number): number {
  if (x === 0) return x;
  const angle = scaled(x) % (2n * PI);
  return decided(series(angle, angle, 1n));
}

/** cos x, correctly rounded. */
export function cosOracle(x: number): number {
  const angle = scaled(x) % (2n * PI);
  return decided(series(angle, ONE, 0n));
}
