import type { PolicyFailure } from '@reroll/policy';
import { DEFAULT_GUEST_LIMITS } from '@reroll/policy/definition';
import type { CodePolicySpec } from '../guests/code-policy.js';
import type { GuestReport } from '../guests/guest.js';

/** What is claimed of the guest of a code policy. */
export interface ClaimedGuest {
  readonly report: GuestReport;
  /** Every failure that is claimed of it, in order. */
  readonly failures: readonly PolicyFailure[];
  /** Decisions that it was asked for, failed ones included. */
  readonly decisions: number;
}

/**
 * Why a claim about a guest cannot be true, or null. Only running the policy again shows what it did; but budgets bound
 * what any policy can have used, and a guest without fuel has used all of it.
 */
export function guestContradiction(policy: CodePolicySpec, claim: ClaimedGuest): string | null {
  const { report, failures, decisions } = claim;
  const { fuelForLoading, fuelPerDecision, fuelTotal, outputBytes, sourceBytes } = limitsOf(policy);
  if (new TextEncoder().encode(policy.source).length > sourceBytes) {
    const unmade = report.memoryDigest === null && report.fuelUsed === 0n;
    const refused =
      failures.length > 0 && failures.every(({ code, step }) => code === 'SYNTAX' && step === null);
    return unmade && refused ? null : 'a guest of a source that is too long for one';
  }
  if (failures.length === 0 && report.memoryDigest !== null)
    return 'the memory of a failure without a failure';
  if (failures.length > 0 && report.memoryDigest === null) return 'a failure without the memory that it left';
  const most = least(fuelTotal, fuelForLoading + BigInt(decisions) * fuelPerDecision);
  if (report.fuelUsed > most) return `${report.fuelUsed} fuel of a guest that had ${most}`;
  for (const { code, step } of failures) {
    const budget = least(fuelTotal, step === null ? fuelForLoading : fuelPerDecision);
    if (code === 'FUEL_EXHAUSTED' && report.fuelUsed < budget)
      return `FUEL_EXHAUSTED of a guest that used ${report.fuelUsed} fuel, of a budget of ${budget},`;
  }
  // Every byte is at most one UTF-16 code unit of text.
  const printed = Math.max(report.stdout.length, report.stderr.length);
  if (printed > outputBytes)
    return `${printed} characters printed by a guest that may print ${outputBytes} bytes`;
  return null;
}

function limitsOf({ limits = {} }: CodePolicySpec) {
  const fuel = (name: 'fuelForLoading' | 'fuelPerDecision' | 'fuelTotal') =>
    BigInt(limits[name] ?? DEFAULT_GUEST_LIMITS[name]);
  return {
    fuelForLoading: fuel('fuelForLoading'),
    fuelPerDecision: fuel('fuelPerDecision'),
    fuelTotal: fuel('fuelTotal'),
    outputBytes: limits['outputBytes'] ?? DEFAULT_GUEST_LIMITS.outputBytes,
    sourceBytes: limits['sourceBytes'] ?? DEFAULT_GUEST_LIMITS.sourceBytes,
  };
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
