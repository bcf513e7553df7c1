import type { PolicyFailure } from '@reroll/policy';

/** A policy's failure in one line: when, what, and how it put it. */
export function describePolicyFailure({ code, message, step }: PolicyFailure): string {
  return `${code} ${step === null ? 'while loading' : `at step ${step}`}: ${message}`;
}
