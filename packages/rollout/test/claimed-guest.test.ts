import { DEFAULT_GUEST_LIMITS, type PolicyFailure } from '@reroll/policy';
import { describe, expect, it, test } from 'vitest';
import type { ChunkClaim } from '../src/backends/chunk.js';
import { collectRollouts } from '../src/collect/collect-rollouts.js';
import { CodePolicySchema } from '../src/guests/code-policy.js';
import type { GuestReport } from '../src/guests/guest.js';
import { type ClaimedGuest, guestContradiction } from '../src/verify/claimed-guest.js';
import { LOOPS, PLAYS, THROWS, TOO_LONG, UNLOADED } from './support/failing-policies.js';
import { TamperedBackend } from './support/tampered-backend.js';

const MEMORY = 'a'.repeat(64);
const report: GuestReport = {
  fuelUsed: 6_000_000n,
  memoryDigest: null,
  stdout: '',
  stdoutTruncated: false,
  stderr: '',
  stderrTruncated: false,
};
const failure = (code: PolicyFailure['code'], step: number | null): PolicyFailure => ({
  fault: 'policy',
  code,
  message: '',
  step,
});

/** 5,000,000 fuel for loading, 2,000,000 for a decision. */
const code = CodePolicySchema.parse(PLAYS);
const ofSpec = (spec: Partial<typeof code>, claim: Partial<ClaimedGuest>) =>
  guestContradiction({ ...code, ...spec }, { report, failures: [], decisions: 3, ...claim });
const of = (claim: Partial<ClaimedGuest>) => ofSpec({}, claim);

describe('a guest', () => {
  it('that did well is believed within its budgets', () => {
    expect(of({})).toBeNull();
    expect(of({ report: { ...report, fuelUsed: 11_000_000n } })).toBeNull();
    expect(of({ report: { ...report, fuelUsed: 11_000_001n } })).toMatch(/11000001 fuel .* had 11000000/);
    expect(of({ decisions: 2, report: { ...report, fuelUsed: 9_000_001n } })).toMatch(/had 9000000/);
    expect(ofSpec({ limits: { ...code.limits, fuelTotal: 5_999_999 } }, {})).toMatch(/had 5999999/);
    expect(of({ report: { ...report, memoryDigest: MEMORY } })).toBe(
      'the memory of a failure without a failure',
    );
  });

  it('that failed left a memory', () => {
    const failures = [failure('EXCEPTION', 2)];
    expect(of({ failures, report: { ...report, memoryDigest: MEMORY } })).toBeNull();
    expect(of({ failures })).toBe('a failure without the memory that it left');
  });

  test.each<[string, Partial<typeof code>, number | null, bigint]>([
    ['a decision', {}, 2, 2_000_000n],
    ['loading', {}, null, 5_000_000n],
    ['its whole life', { limits: { ...code.limits, fuelTotal: 1_000_000 } }, 0, 1_000_000n],
    ['a decision, by default', { limits: undefined } as never, 0, DEFAULT_GUEST_LIMITS.fuelPerDecision],
  ])('whose fuel for %s is used up has used all of it', (_, spec, step, budget) => {
    const exhausted = (fuelUsed: bigint) =>
      ofSpec(spec, {
        failures: [failure('FUEL_EXHAUSTED', step)],
        report: { ...report, fuelUsed, memoryDigest: MEMORY },
      });
    expect(exhausted(budget)).toBeNull();
    expect(exhausted(budget - 1n)).toMatch(/FUEL_EXHAUSTED of a guest that used/);
  });

  it('printed no more than it may', () => {
    const outputBytes = 4;
    const printed = (text: Partial<GuestReport>) =>
      ofSpec({ limits: { ...code.limits, outputBytes } }, { report: { ...report, ...text } });
    expect(printed({ stdout: '1234', stderr: '1234' })).toBeNull();
    expect(printed({ stdout: '12345' })).toMatch(/5 characters printed by a guest that may print 4 bytes/);
    expect(printed({ stderr: '12345' })).toMatch(/5 characters/);
  });

  it('of a source that is too long was never made', () => {
    const tooLong = CodePolicySchema.parse(TOO_LONG);
    const claim = (patch: Partial<ClaimedGuest>) =>
      guestContradiction(tooLong, {
        report: { ...report, fuelUsed: 0n },
        failures: [failure('SYNTAX', null)],
        decisions: 1,
        ...patch,
      });
    expect(claim({})).toBeNull();
    for (const patch of [
      { report },
      { report: { ...report, fuelUsed: 0n, memoryDigest: MEMORY } },
      { failures: [] },
      { failures: [failure('EXCEPTION', null)] },
      { failures: [failure('SYNTAX', 0)] },
    ])
      expect(claim(patch)).toBe('a guest of a source that is too long for one');
  });
});

describe('a backend', () => {
  const outcomeOf = async (policy: typeof PLAYS, tamper: (claim: ChunkClaim) => unknown) => {
    const spec = { env: 'CartPole-v1', policy, maxSteps: 4, seeds: [1] };
    const [outcome] = await collectRollouts({ ...spec, backend: new TamperedBackend(tamper) }).results();
    return outcome!.verified ? 'verified' : outcome!.error?.message;
  };
  const withReport = (patch: Partial<GuestReport>) => (claim: ChunkClaim) => ({
    ...claim,
    guests: { 0: { ...claim.guests[0]!, ...patch } },
  });

  it.each([
    ['plays', PLAYS],
    ['throws', THROWS],
    ['loops', LOOPS],
    ['does not load', UNLOADED],
    ['is too long', TOO_LONG],
  ])('that tells the truth of code that %s is believed', async (_, policy) => {
    expect(await outcomeOf(policy, (claim) => claim)).toBe('verified');
  });

  it('is caught when its guest cannot be as it says', async () => {
    expect(await outcomeOf(PLAYS, (claim) => ({ ...claim, guests: {} }))).toMatch(/run in no guest/);
    expect(await outcomeOf(PLAYS, withReport({ memoryDigest: MEMORY }))).toMatch(
      /without a failure is claimed/,
    );
    expect(await outcomeOf(THROWS, withReport({ memoryDigest: null }))).toMatch(/without the memory/);
    expect(await outcomeOf(THROWS, withReport({ memoryDigest: 'none' }))).toMatch(/malformed/);
    expect(await outcomeOf(LOOPS, withReport({ fuelUsed: 5n }))).toMatch(
      /FUEL_EXHAUSTED of a guest that used 5/,
    );
    // Three decisions that were taken or failed: 5,000,000 and 3 × 2,000,000.
    expect(await outcomeOf(THROWS, withReport({ fuelUsed: 11_000_001n }))).toMatch(
      /of a guest that had 11000000/,
    );
    expect(await outcomeOf(THROWS, withReport({ fuelUsed: 11_000_000n }))).toBe('verified');
  });
});
