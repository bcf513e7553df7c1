// Non-negative fixed-point numbers of any precision: n limbs of 32 bits after the point and one before it, least
// significant limb first. One unit is the weight of the lowest limb's lowest bit, 2^(−32 n).

/** Most limbs after the point that a number has room for. */
export const MAX_LIMBS: i32 = 16;

/** Bytes of a number: its limbs, the integer limb, and two more that an f64's upper bits may touch with zeros. */
export const NUMBER_BYTES: i32 = (MAX_LIMBS + 3) << 2;

/** π/2 truncated: the integer part, then 32 bits at a time. */
const HALF_PI = memory.data<u32>([
  0x00000001, 0x921fb544, 0x42d18469, 0x898cc517, 0x01b839a2, 0x52049c11, 0x14cf98e8, 0x04177d4c, 0x76273644,
  0xa29410f3, 0x1c6809bb, 0xdf2a3367, 0x9a748636, 0x605614db, 0xe4be286e, 0x9fc26ada, 0xdaa3848b,
]);

function limb(number: usize, index: i32): u64 {
  return load<u32>(number + ((<usize>index) << 2));
}

function setLimb(number: usize, index: i32, value: u64): void {
  store<u32>(number + ((<usize>index) << 2), <u32>value);
}

/** number = value, exactly, for a normal 0 < value < 2^32 whose lowest bit is at least one unit. */
export function fromFloat(number: usize, value: f64, n: i32): void {
  const bits = reinterpret<u64>(value);
  const significand = (bits & 0x000fffffffffffff) | 0x0010000000000000;
  const position = <i32>(bits >> 52) - 1075 + (n << 5);
  const offset = position & 31;
  const low = (significand & 0xffffffff) << offset;
  const middle = ((significand >> 32) << offset) | (low >> 32);
  memory.fill(number, 0, NUMBER_BYTES);
  setLimb(number, position >> 5, low);
  setLimb(number, (position >> 5) + 1, middle);
  setLimb(number, (position >> 5) + 2, middle >> 32);
}

/**
 * number = |number − k·π/2|; returns whether the difference was negative. The truncation of π/2 makes the result wrong
 * by less than k units.
 */
export function reduceByHalfPi(number: usize, k: u32, n: i32): bool {
  let carry: u64 = 0;
  let borrow: u64 = 0;
  for (let i = 0; i <= n; i++) {
    const product = <u64>k * limb(HALF_PI, n - i) + carry;
    carry = product >> 32;
    const difference = limb(number, i) - (product & 0xffffffff) - borrow;
    borrow = difference >> 63;
    setLimb(number, i, difference);
  }
  if (borrow) negate(number, n);
  return borrow != 0;
}

/** number = −number, modulo 2^32. */
function negate(number: usize, n: i32): void {
  let carry: u64 = 1;
  for (let i = 0; i <= n; i++) {
    const value = (limb(number, i) ^ 0xffffffff) + carry;
    setLimb(number, i, value);
    carry = value >> 32;
  }
}

/** sum += term, modulo 2^32. */
export function add(sum: usize, term: usize, n: i32): void {
  let carry: u64 = 0;
  for (let i = 0; i <= n; i++) {
    const value = limb(sum, i) + limb(term, i) + carry;
    setLimb(sum, i, value);
    carry = value >> 32;
  }
}

/** sum −= term, modulo 2^32. */
export function subtract(sum: usize, term: usize, n: i32): void {
  let borrow: u64 = 0;
  for (let i = 0; i <= n; i++) {
    const value = limb(sum, i) - limb(term, i) - borrow;
    setLimb(sum, i, value);
    borrow = value >> 63;
  }
}

/**
 * result = left · right for two numbers below 1, too small by less than n + 1 units: only one column of partial products
 * below the last limb is computed. `result` must be neither operand.
 */
export function multiply(result: usize, left: usize, right: usize, n: i32): void {
  let low: u64 = 0;
  let high: u64 = 0;
  for (let column = n - 1; column < n << 1; column++) {
    for (let i = max(0, column - n + 1); i <= min(column, n - 1); i++) {
      const product = limb(left, i) * limb(right, column - i);
      low += product & 0xffffffff;
      high += product >> 32;
    }
    if (column >= n) setLimb(result, column - n, low);
    low = high + (low >> 32);
    high = low >> 32;
    low &= 0xffffffff;
  }
  setLimb(result, n, 0);
}

/** result = number / divisor, too small by less than a unit; returns whether the result is above zero. */
export function divide(result: usize, number: usize, divisor: u32, n: i32): bool {
  let remainder: u64 = 0;
  let seen: u64 = 0;
  for (let i = n; i >= 0; i--) {
    const dividend = (remainder << 32) | limb(number, i);
    const quotient = dividend / divisor;
    remainder = dividend - quotient * divisor;
    seen |= quotient;
    setLimb(result, i, quotient);
  }
  return seen != 0;
}

/**
 * The value nearest to a number among those with `precision` bits, 53 at most, ties to even; the number must be above zero.
 */
export function toFloat(number: usize, n: i32, precision: i32): f64 {
  let top = n;
  while (top > 0 && limb(number, top) == 0) top--;
  const shift = <i32>clz<u32>(<u32>limb(number, top));
  const window = (limb(number, top) << 32) | (top > 0 ? limb(number, top - 1) : 0);
  const below = (top > 1 ? limb(number, top - 2) : 0) << shift;
  const leading = (window << shift) | (below >> 32);
  let sticky = below & 0xffffffff;
  for (let i = top - 3; i >= 0; i--) sticky |= limb(number, i);

  const half: u64 = 1 << (63 - precision);
  const discarded = leading & (2 * half - 1);
  const significand = leading >> (64 - precision);
  const roundsUp = discarded > half || (discarded == half && (sticky | (significand & 1)) != 0);
  // The significand's leading 1 adds one to the exponent field, and so does a carry out of rounding.
  const exponent = 1022 + 31 - shift + ((top - n) << 5);
  return reinterpret<f64>(((<u64>exponent) << 52) + ((significand + u64(roundsUp)) << (53 - precision)));
}
