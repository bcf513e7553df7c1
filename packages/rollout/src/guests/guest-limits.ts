import type { GuestLimits } from '@reroll/policy';
import type { CodePolicySpec } from './code-policy.js';

/** The limits that a spec sets, as guests take them. */
export function guestLimits({ limits = {} }: CodePolicySpec): Partial<GuestLimits> {
  const entries = Object.entries(limits);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, name.startsWith('fuel') ? BigInt(value) : value]),
  );
}
