/** `value` limited to [low, high]; never a NaN, and no WebAssembly min or max, whose signs of zero differ between engines. */
@inline
export function clamp(value: f64, low: f64, high: f64): f64 {
  return value < low ? low : value > high ? high : value;
}
