// WebAssembly multiplies 64 × 64 bits into 64; the upper half of the 128-bit product is put together from 32-bit parts.

/** Upper 64 bits of the 128-bit product of two unsigned 64-bit integers. */
@inline
export function multiplyHigh(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffffffff;
  const bHigh = b >> 32;
  // Neither sum overflows: (2^32 - 1)^2 + 2^32 - 1 < 2^64.
  const middle = aHigh * bLow + ((aLow * bLow) >> 32);
  const carry = aLow * bHigh + (middle & 0xffffffff);
  return aHigh * bHigh + (middle >> 32) + (carry >> 32);
}
