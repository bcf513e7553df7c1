/** What a guest may use. Every limit ends the policy in the same way on every host. */
export interface GuestLimits {
  /** Fuel for running the policy's source once, before its first decision. */
  readonly fuelForLoading: bigint;
  /** Fuel for one call of the policy's function. */
  readonly fuelPerDecision: bigint;
  /** Fuel for the guest's whole life: loading and every decision. */
  readonly fuelTotal: bigint;
  /**
   * Linear memory of the interpreter and the policy together, in bytes, at most 1 GiB, counted in whole pages of
   * 65,536. A JavaScript guest starts with 1.7 MB, a Python guest with 12 MB.
   */
  readonly memoryBytes: number;
  /** Call stack, in bytes of the meter's own frame model. */
  readonly stackBytes: number;
  /** Limit for each of stdout and stderr: anything beyond is dropped and the stream is marked as truncated. */
  readonly outputBytes: number;
  /** The policy's source text, in bytes of UTF-8. */
  readonly sourceBytes: number;
  /** A failure's message, in bytes of UTF-8. */
  readonly messageBytes: number;
}

const MIB = 1024 * 1024;

/** The most that `memoryBytes` may be. */
export const MAX_MEMORY_BYTES = 1024 * MIB;

/** The most fuel that a limit may grant: what the meter's counter holds. */
const MAX_FUEL = 2n ** 63n - 1n;

/**
 * The limits of a guest whose creator names none. Assume 2,000,000,000 fuel per second on the machines of 2026: most
 * code burns 5 to 15 billion, and no known code burns less than half.
 */
export const DEFAULT_GUEST_LIMITS: GuestLimits = Object.freeze({
  fuelForLoading: 10_000_000_000n,
  fuelPerDecision: 10_000_000_000n,
  fuelTotal: 200_000_000_000n,
  memoryBytes: 64 * MIB,
  stackBytes: 384 * 1024,
  outputBytes: 64 * 1024,
  sourceBytes: MIB,
  messageBytes: 1024,
});

/**
 * Fills in the defaults.
 *
 * @throws TypeError when a limit is not a number (a bigint for fuel); RangeError when it is not a positive integer, is
 * more than can be granted, or if the name is not that of a limit.
 */
export function resolveLimits(limits: Partial<GuestLimits> = {}): GuestLimits {
  const resolved = { ...DEFAULT_GUEST_LIMITS, ...limits };
  for (const [name, value] of Object.entries(resolved)) {
    if (!Object.hasOwn(DEFAULT_GUEST_LIMITS, name)) {
      throw new RangeError(
        `limits must be among ${Object.keys(DEFAULT_GUEST_LIMITS).join(', ')}, got ${name}`,
      );
    }
    const expected = name.startsWith('fuel') ? 'bigint' : 'number';
    if (typeof value !== expected) {
      throw new TypeError(`limits.${name} must be a ${expected}, got ${typeof value}`);
    }
    if (value <= 0 || (typeof value === 'number' && !Number.isSafeInteger(value))) {
      throw new RangeError(`limits.${name} must be a positive integer, got ${value}`);
    }
    if (typeof value === 'bigint' && value > MAX_FUEL) {
      throw new RangeError(`limits.${name} must be at most ${MAX_FUEL}, got ${value}`);
    }
  }
  if (resolved.memoryBytes > MAX_MEMORY_BYTES) {
    throw new RangeError(
      `limits.memoryBytes must be at most ${MAX_MEMORY_BYTES}, got ${resolved.memoryBytes}`,
    );
  }
  return resolved;
}
