import { availableParallelism } from 'node:os';
import { DEFAULT_CODE_LIMITS } from '@reroll/env/code-limits';
import { DEFAULT_GUEST_LIMITS } from '@reroll/policy/definition';
import { DEFAULT_CALL_LIMITS } from '@reroll/sim-core';
import type { EnvironmentName } from '../environments/environment-name.js';
import type { CodePolicySpec } from '../guests/code-policy.js';
import { DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS } from './backend.js';

/** What even a slow and busy machine burns in a millisecond: a quarter of what `@reroll/policy` documents. */
const SLOWEST_FUEL_PER_MS = 500_000;

/** The host's share of a decision at most: writing an observation of 16,384 numbers, reading an action of as many, a step. */
const DECISION_MS = 5;

/** Making a guest: its whole memory is written. */
const GUEST_MS = 2000;

/**
 * The longest that a policy inside its budget can keep a slow machine busy, in milliseconds: all the fuel that its limits grant for so
 * many decisions, and the host's work on each. 0 for a built-in policy, which has no guest.
 */
export function worstCaseMs(
  policy: Pick<CodePolicySpec, 'kind' | 'limits'> | { readonly kind: 'builtin' },
  decisions: number,
): number {
  if (policy.kind === 'builtin') return 0;
  const { fuelForLoading, fuelPerDecision, fuelTotal } = { ...DEFAULT_GUEST_LIMITS, ...policy.limits };
  const fuel = Math.min(Number(fuelTotal), Number(fuelForLoading) + decisions * Number(fuelPerDecision));
  return fuel / SLOWEST_FUEL_PER_MS + decisions * DECISION_MS + GUEST_MS;
}

/**
 * The longest that an environment can keep a slow machine busy within the budgets of its calls, in milliseconds; 0 for a built-in one,
 * whose steps take nanoseconds.
 */
export function worstStepsMs(env: EnvironmentName, steps: number): number {
  if (typeof env === 'string') return 0;
  if (env.kind === 'code') {
    const { fuelForLoading, fuelPerReset, fuelPerStep, fuelTotal } = {
      ...DEFAULT_CODE_LIMITS,
      ...env.limits,
    };
    const fuel = Math.min(Number(fuelTotal), Number(fuelPerReset) + steps * Number(fuelPerStep));
    return (Number(fuelForLoading) + fuel) / SLOWEST_FUEL_PER_MS + steps * DECISION_MS + GUEST_MS;
  }
  return ((steps + 1) * DEFAULT_CALL_LIMITS.fuelPerCall) / SLOWEST_FUEL_PER_MS;
}

/**
 * The wall-clock limit of a task whose caller sets none: {@link DEFAULT_TIMEOUT_MS} for whatever holds it up, and on top the time that its
 * policies may take, multiplied where more isolates than processors share the machine; at most {@link MAX_TIMEOUT_MS}.
 */
export function defaultTimeoutMs(worstCaseMs: number, isolates: number): number {
  const share = Math.max(1, isolates / availableParallelism());
  return Math.min(MAX_TIMEOUT_MS, Math.ceil(DEFAULT_TIMEOUT_MS + worstCaseMs * share));
}
