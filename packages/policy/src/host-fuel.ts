/**
 * What the host's own work costs a guest, in fuel: about 5 for a nanosecond, as much as the interpreter's own work takes, so that a guest
 * cannot buy the host's time for less than its own. It is taken before the work is done, so that a guest which cannot pay for it ends
 * there on every host. `bench/policy/fuel.mjs` measures what comes of it. The prices are part of an interpreter's digest.
 */
export const HOST_FUEL = {
  /** Any call, whatever it does: leaving and entering WebAssembly, and checking addresses. */
  call: 3000,
  /** A draw from the judge's stream, or a read, beside the call. */
  read: 2000,
  /** A buffer of a gathering write, or a text that is printed: looking it up and keeping it. */
  write: 3000,
  /** A byte read or written, kept or not. */
  byte: 1,
  /** A byte of entropy, which is worked out one by one. */
  entropyByte: 16,
} as const;

/** The guest cannot pay for what it asks of the host. */
export class FuelExhausted extends Error {
  override readonly name = 'FuelExhausted';
}
