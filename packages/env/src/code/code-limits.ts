import { DEFAULT_GUEST_LIMITS, type GuestLimits } from '@reroll/policy/definition';
import { describe } from '../arguments.js';

/** What an environment's text may use. Every limit ends the environment in the same way on every host. */
export interface CodeLimits {
  /** Fuel for running the text once, in each guest, and for asking what it says of itself. */
  readonly fuelForLoading: bigint;
  /** Fuel for one reset. */
  readonly fuelPerReset: bigint;
  /** Fuel for one step or one rendering, the action mask included. */
  readonly fuelPerStep: bigint;
  /** Fuel for a whole episode, from its reset on. */
  readonly fuelTotal: bigint;
  /** As in `GuestLimits`: memory of the interpreter and the text together, at most 1 GiB. */
  readonly memoryBytes: number;
  /** As in `GuestLimits`: call stack, in bytes of the meter's own frame model. */
  readonly stackBytes: number;
  /** Bytes that are kept of what an episode prints; the rest is dropped. */
  readonly outputBytes: number;
  /** The text itself, in bytes of UTF-8. */
  readonly sourceBytes: number;
}

const { fuelForLoading, fuelPerDecision, fuelTotal, memoryBytes, stackBytes, outputBytes, sourceBytes } =
  DEFAULT_GUEST_LIMITS;

/**
 * The limits of an environment whose caller names none. A step of FrozenLake takes some 150,000 fuel; 2,000,000,000 are about a
 * second.
 */
export const DEFAULT_CODE_LIMITS: CodeLimits = Object.freeze({
  fuelForLoading,
  fuelPerReset: fuelPerDecision,
  fuelPerStep: fuelPerDecision,
  fuelTotal,
  memoryBytes,
  stackBytes,
  outputBytes,
  sourceBytes,
});

/** What specs can hold as a number: some 50 days. */
const MAX_LIMIT = BigInt(Number.MAX_SAFE_INTEGER);

/** No limit at all. */
const ENDLESS = 2n ** 63n - 1n;

/**
 * Fills in the defaults. The guest itself checks its own limits again.
 *
 * @throws TypeError or RangeError when a limit is unknown, of the wrong type, or not positive.
 */
export function resolveCodeLimits(limits: Partial<CodeLimits> = {}): CodeLimits {
  const resolved = { ...DEFAULT_CODE_LIMITS, ...limits };
  for (const [name, value] of Object.entries(resolved)) {
    const standard: unknown = DEFAULT_CODE_LIMITS[name as keyof CodeLimits];
    if (standard === undefined) {
      throw new RangeError(
        `limits must be among ${Object.keys(DEFAULT_CODE_LIMITS).join(', ')}, got ${name}`,
      );
    }
    if (typeof value !== typeof standard) {
      throw new TypeError(`limits.${name} must be a ${typeof standard}, got ${describe(value)}`);
    }
    const isInteger = typeof value === 'bigint' ? value <= MAX_LIMIT : Number.isSafeInteger(value);
    if (value <= 0 || !isInteger) {
      throw new RangeError(
        `limits.${name} must be a positive integer of at most 53 bits, got ${describe(value)}`,
      );
    }
  }
  return Object.freeze(resolved);
}

/** What a guest gets for good. The host counts out the fuel of each call and each episode. */
export function guestLimits(limits: CodeLimits, adapterBytes: number): GuestLimits {
  const { fuelForLoading, memoryBytes, stackBytes, outputBytes } = limits;
  return {
    ...DEFAULT_GUEST_LIMITS,
    fuelForLoading,
    fuelTotal: ENDLESS,
    memoryBytes,
    stackBytes,
    outputBytes,
    sourceBytes: limits.sourceBytes + adapterBytes,
  };
}
