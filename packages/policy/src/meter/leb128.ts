/** Unsigned LEB128 of a non-negative integer below 2^53. */
export function unsignedLeb128(value: number): number[] {
  const bytes: number[] = [];
  do {
    const low = value % 128;
    value = Math.floor(value / 128);
    bytes.push(value > 0 ? low | 0x80 : low);
  } while (value > 0);
  return bytes;
}

/** Signed LEB128 of an integer of magnitude below 2^53. */
export function signedLeb128(value: number): number[] {
  const bytes: number[] = [];
  for (;;) {
    const high = Math.floor(value / 128);
    const low = value - high * 128;
    const signBit = (low & 0x40) !== 0;
    if ((high === 0 && !signBit) || (high === -1 && signBit)) return [...bytes, low];
    bytes.push(low | 0x80);
    value = high;
  }
}
