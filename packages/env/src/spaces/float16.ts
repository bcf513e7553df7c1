/** The number that 16 bits of IEEE 754 binary16 represent; exact, because every half is also a double. */
export function float16ToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The bits of the half nearest to a number, ties to even, as NumPy's `astype(float16)` gives them. */
export function numberToFloat16(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  // 65520 is half-way between the largest half and the next power of two: from there on, rounding gives infinity.
  if (magnitude >= 65_520) return sign | 0x7c00;
  // Subnormals have the same spacing as the smallest normal binade. A carry out of the fraction moves to the next
  // exponent by itself, because the fields are adjacent.
  const exponent = Math.max(binaryExponent(magnitude), -14);
  const units = roundHalfToEven(magnitude * 2 ** (10 - exponent));
  return sign | (units + ((exponent + 14) << 10));
}

function binaryExponent(magnitude: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, magnitude);
  return ((view.getUint16(0) >> 4) & 0x7ff) - 1023;
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
