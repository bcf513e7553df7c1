import type { EnvironmentFailed } from '@reroll/env';
import { SimError } from '@reroll/sim-core';

export const ENVIRONMENT_FAILURE_CODES = [
  'ENVIRONMENT_TRAPPED',
  'FUEL_EXHAUSTED',
  'STACK_OVERFLOW',
  'OUT_OF_MEMORY',
  'EXCEPTION',
  'SYNTAX',
  'INVALID_ENVIRONMENT',
  'INVALID_STEP',
] as const;

/**
 * How an environment failed.
 *
 * - `ENVIRONMENT_TRAPPED`: a module did what WebAssembly stops, such as an access beyond its memory.
 * - `FUEL_EXHAUSTED`, `STACK_OVERFLOW`, `OUT_OF_MEMORY`: the budget of a call ended.
 * - `EXCEPTION`: its code threw one.
 * - `SYNTAX`, `INVALID_ENVIRONMENT`: its text cannot be compiled, or says wrong things of itself.
 * - `INVALID_STEP`: it refused a step, or gave what no step can give, such as NaN.
 */
export type EnvironmentFailureCode = (typeof ENVIRONMENT_FAILURE_CODES)[number];

/** UTF-16 code units of what the message of a failure in a container may have: an environment there says as much as it likes. */
export const MAX_FAILURE_MESSAGE = 4096;

/** The failure of an environment that is not built in: data, the same on every host, and never the policy's fault. */
export interface EnvironmentFailure {
  readonly fault: 'environment';
  readonly code: EnvironmentFailureCode;
  readonly message: string;
  /** Which step of the episode failed, counted from 0; `null` when the reset did. */
  readonly step: number | null;
}

/**
 * The failure that an error of an environment's call stands for.
 *
 * @throws the error itself, when it says something else.
 */
export function environmentFailure(error: unknown, step: number | null): EnvironmentFailure {
  const { fault, code, message } = error as Pick<EnvironmentFailed, 'fault' | 'code' | 'message'>;
  const isItsFault = fault === 'environment' || (error instanceof SimError && fault !== 'infrastructure');
  if (!isItsFault) throw error;
  const known = ENVIRONMENT_FAILURE_CODES.find((name) => name === code) ?? 'INVALID_STEP';
  return { fault: 'environment', code: known, message, step };
}
