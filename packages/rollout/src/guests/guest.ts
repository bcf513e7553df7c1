import type {
  ActionOf,
  CreatedGuest,
  Guest,
  Interpreter,
  JudgeRng,
  PolicyContract,
  PolicyLanguage,
} from '@reroll/policy';
import type { CodePolicySpec } from './code-policy.js';

/** What a policy's guest used and printed; the same on every host. */
export interface GuestReport {
  /** Fuel, loading included. */
  readonly fuelUsed: bigint;
  /**
   * Where the policy failed: SHA-256 of the guest's memory as it was let go, 64 hex digits, which tells how it failed from every
   * other way. Null where the policy did not fail, and where its source was too long for a guest to be made.
   */
  readonly memoryDigest: string | null;
  /** What it printed, up to the limit; never mistaken for an action. */
  readonly stdout: string;
  readonly stdoutTruncated: boolean;
  readonly stderr: string;
  readonly stderrTruncated: boolean;
}

/** The report of a policy that has no guest. */
export const NO_GUEST: GuestReport = Object.freeze({
  fuelUsed: 0n,
  memoryDigest: null,
  stdout: '',
  stdoutTruncated: false,
  stderr: '',
  stderrTruncated: false,
});

/** The report of code that did not load. */
export function reportOf(source: GuestReport): GuestReport {
  const { fuelUsed, memoryDigest, stdout, stdoutTruncated, stderr, stderrTruncated } = source;
  return { fuelUsed, memoryDigest, stdout, stdoutTruncated, stderr, stderrTruncated };
}

/** Lets a guest go, and tells what it used and printed. */
export function closeGuest(guest: Guest<number | readonly number[]>, failed: boolean): GuestReport {
  using closing = guest;
  const { fuelUsed, stdout, stdoutTruncated, stderr, stderrTruncated } = closing;
  const memoryDigest = failed ? closing.memoryDigest() : null;
  return { fuelUsed, memoryDigest, stdout, stdoutTruncated, stderr, stderrTruncated };
}

/** Interpreters by language, loaded before the guests that need them are made. */
export type Interpreters = Partial<Readonly<Record<PolicyLanguage, Interpreter>>>;

/** A policy, as far as it says which interpreter it needs. */
interface MaybeCode {
  readonly kind: string;
  readonly language?: PolicyLanguage;
}

/** The languages of those policies that are code. */
export function languagesOf(policies: readonly MaybeCode[]): PolicyLanguage[] {
  return policies.flatMap(({ language }) => language ?? []);
}

/** Loads the interpreters that policies need; one that is loaded already is shared. */
export function interpretersFor(policies: readonly MaybeCode[]): Promise<Interpreters> {
  return loadInterpreters(languagesOf(policies));
}

/** Loads the interpreters of languages; one that is loaded already is shared. */
export async function loadInterpreters(languages: readonly PolicyLanguage[]): Promise<Interpreters> {
  const interpreters: Partial<Record<PolicyLanguage, Interpreter>> = {};
  for (const language of languages) {
    // Loaded late: a fresh process that plays a built-in policy starts in half the time without it.
    const { loadInterpreter } = await import('@reroll/policy');
    interpreters[language] ??= await loadInterpreter(language);
  }
  return interpreters;
}

/** Puts a code policy into a guest of its own, within the limits of its spec. */
export function seatGuest<Contract extends PolicyContract>(
  policy: CodePolicySpec,
  contract: Contract,
  rng: JudgeRng,
  interpreters: Interpreters,
): CreatedGuest<ActionOf<Contract>> {
  const interpreter = interpreters[policy.language];
  if (interpreter === undefined) throw new Error(`the ${policy.language} interpreter is not loaded`);
  // Fuel is an integer in JSON, and a bigint for guests.
  const limits = Object.entries(policy.limits ?? {}).map(([name, value]) => [
    name,
    name.startsWith('fuel') ? BigInt(value) : value,
  ]);
  return interpreter.createGuest({ policy, contract, rng, limits: Object.fromEntries(limits) });
}
