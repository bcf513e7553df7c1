import { SimError } from '@reroll/sim-core';

export const ENVIRONMENT_FAILURE_CODES = [
  'ENVIRONMENT_TRAPPED',
  'FUEL_EXHAUSTED',
  'STACK_OVERFLOW',
  'INVALID_STEP',
] as const;

/**
 * How an environment failed.
 *
 * - `ENVIRONMENT_TRAPPED`: it did what WebAssembly stops, such as an access beyond its memory.
 * - `FUEL_EXHAUSTED`, `STACK_OVERFLOW`: the budget of a call ended.
 * - `INVALID_STEP`: it refused a step, or gave what no step can give, such as NaN.
 */
export type EnvironmentFailureCode = (typeof ENVIRONMENT_FAILURE_CODES)[number];

/** The failure of an environment of a module: data, the same on every host, and never the policy's fault. */
export interface EnvironmentFailure {
  readonly fault: 'environment';
  readonly code: EnvironmentFailureCode;
  readonly message: string;
  /** Which step of the episode failed, counted from 0; `null` when the reset did. */
  readonly step: number | null;
}

/**
 * The failure that an error of a metered module stands for.
 *
 * @throws the error itself, when it says something else.
 */
export function environmentFailure(error: unknown, step: number | null): EnvironmentFailure {
  if (!(error instanceof SimError) || error.fault === 'infrastructure') throw error;
  const code = ENVIRONMENT_FAILURE_CODES.find((known) => known === error.code) ?? 'INVALID_STEP';
  return { fault: 'environment', code, message: error.message, step };
}
