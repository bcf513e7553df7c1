/**
 * A constant of 8 bytes in both lanes, from the address that `memory.data` gave it. SIMD code loads its constants, because V8
 * builds an immediate v128 from three instructions wherever it is used, and a load is one.
 */
export function both(constant: usize): v128 {
  return v128.load64_splat(constant);
}
