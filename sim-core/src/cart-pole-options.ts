import { finiteNumber } from './arguments.js';

/** Largest magnitude of a reset bound: the angle is drawn from the bounds too, and sin and cos end there. */
export const MAX_RESET_BOUND = 65_536;

/** Bounds of the uniform distribution that every state variable is drawn from. */
export interface CartPoleResetBounds {
  /** At least −65,536. Default: −0.05. */
  low?: number | undefined;
  /** At least `low`, at most 65,536. Default: 0.05. */
  high?: number | undefined;
}

/**
 * Fills in and checks reset bounds.
 *
 * @throws TypeError or RangeError when they are not numbers in range with low ≤ high.
 */
export function resetBounds(bounds: CartPoleResetBounds = {}): { low: number; high: number } {
  const { low = -0.05, high = 0.05 } = bounds;
  checkBound('low', low);
  checkBound('high', high);
  if (low > high) throw new RangeError(`low must not exceed high, got ${low} and ${high}`);
  return { low, high };
}

function checkBound(name: string, bound: number): void {
  if (Math.abs(finiteNumber(name, bound)) > MAX_RESET_BOUND) {
    throw new RangeError(`${name} must be within ±${MAX_RESET_BOUND}, got ${bound}`);
  }
}
