import { DEFAULT_GUEST_LIMITS, type GuestLimits, MAX_MEMORY_BYTES } from '@reroll/policy/definition';
import { typeName } from '@reroll/rollout/internal';

/** What a completion may use. Every limit ends it in the same way on every host. */
export interface ScoreLimits {
  /** Fuel for running the completion's text once, before the first test. 2,000,000,000 are about a second. */
  readonly fuelForLoading: bigint;
  /** Fuel for each test: all calls of the completion in it together; and as much for the test's own text. */
  readonly fuelPerTest: bigint;
  /** Memory of the interpreter and the completion together, in bytes, at most 1 GiB. */
  readonly memoryBytes: number;
  /** Call stack, in bytes of the meter's own frame model. */
  readonly stackBytes: number;
  /** Bytes that are kept of what a completion prints in each test. A program that prints more fails its test. */
  readonly outputBytes: number;
  /** The completion's code, in bytes of UTF-8. */
  readonly sourceBytes: number;
}

const { fuelForLoading, fuelPerDecision, stackBytes, outputBytes, sourceBytes } = DEFAULT_GUEST_LIMITS;

/** The limits of completions whose caller names none. */
export const DEFAULT_SCORE_LIMITS: ScoreLimits = Object.freeze({
  fuelForLoading,
  fuelPerTest: fuelPerDecision,
  memoryBytes: 2 ** 28,
  stackBytes,
  outputBytes,
  sourceBytes,
});

/** The most fuel that a limit may grant. */
const MAX_FUEL = 2n ** 63n - 1n;

/** The most that any other limit may be, except for memory. */
const MAX_BYTES = 2 ** 30;

/**
 * Fills in the defaults.
 *
 * @throws TypeError or RangeError naming the limit that is unknown or wrong, and what arrived.
 */
export function resolveScoreLimits(limits: Partial<ScoreLimits> = {}): ScoreLimits {
  const resolved = { ...DEFAULT_SCORE_LIMITS };
  for (const [name, value] of Object.entries(limits) as [keyof ScoreLimits, unknown][]) {
    if (value === undefined) continue;
    if (!Object.hasOwn(DEFAULT_SCORE_LIMITS, name)) {
      const known = Object.keys(DEFAULT_SCORE_LIMITS).join(', ');
      throw new RangeError(`limits must be among ${known}, got ${name}`);
    }
    const expected = typeof DEFAULT_SCORE_LIMITS[name];
    if (typeof value !== expected)
      throw new TypeError(`limits.${name} must be a ${expected}, got ${typeName(value)}`);
    const most = expected === 'bigint' ? MAX_FUEL : name === 'memoryBytes' ? MAX_MEMORY_BYTES : MAX_BYTES;
    const isWhole = typeof value === 'bigint' || Number.isInteger(value);
    if (!isWhole || (value as number) < 1 || (value as number) > most)
      throw new RangeError(`limits.${name} must be an integer from 1 to ${most}, got ${String(value)}`);
    Object.assign(resolved, { [name]: value });
  }
  return Object.freeze(resolved);
}

/** What a guest gets. The host counts out the fuel of each test. */
export function guestLimits(limits: ScoreLimits, sourceLength: number): GuestLimits {
  const { fuelForLoading, fuelPerTest, memoryBytes, stackBytes, outputBytes } = limits;
  return {
    ...DEFAULT_GUEST_LIMITS,
    fuelForLoading,
    fuelPerDecision: fuelPerTest,
    fuelTotal: MAX_FUEL,
    memoryBytes,
    stackBytes,
    outputBytes,
    // The adapter is no part of the completion, whose own length is checked before.
    sourceBytes: Math.max(sourceLength, 1),
  };
}
