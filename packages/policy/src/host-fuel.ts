/**
 * The price, in fuel, of the host's own work for a guest: about 5 per nanosecond, as much as the interpreter's own work
 * costs, so that a guest cannot buy the host's time for less than its own. It is charged before the work is done, so
 * that a guest that cannot pay ends at the same point on every host. `bench/policy/fuel.mjs` measures the resulting
 * rates. The prices are part of an interpreter's digest.
 */
export const HOST_FUEL = {
  /** Any call, whatever it does: leaving and entering WebAssembly, and checking addresses. */
  call: 3000,
  /** A draw from the judge's stream, or a read, in addition to the call. */
  read: 2000,
  /** A buffer of a gathering write, or a text that is printed: finding and keeping it. */
  write: 3000,
  /** A byte read or written, kept or not. */
  byte: 1,
  /** A byte of entropy: they are computed one by one. */
  entropyByte: 16,
} as const;

/** The guest cannot pay for what it requests from the host. */
export class FuelExhausted extends Error {
  override readonly name = 'FuelExhausted';
}
