import { type CodePolicy, type Interpreter, loadInterpreter, type PolicyContract } from '@reroll/policy';
import { SimCore } from '@reroll/sim-core';
import { describePolicyFailure } from '../describe-policy-failure.js';
import { type Trial, trialsOf } from './trials.js';

/** What a check found. */
export interface CheckReport {
  readonly language: string;
  readonly digest: string;
  /** The environment that it was tried in. */
  readonly env: string;
  readonly contract: 'single-agent' | 'two-player';
  readonly decisions: number;
  /** Fuel that the policy takes before it can decide. */
  readonly fuelForLoading: number;
  readonly fuelPerDecision: { readonly least: number; readonly mean: number; readonly most: number } | null;
  /** The first thing that went wrong, or null. */
  readonly problem: string | null;
}

/** What one guest did. */
interface GuestRecord {
  readonly fuelForLoading: number;
  /** Fuel of each decision. */
  readonly fuel: readonly number[];
  readonly problem: string | null;
}

/**
 * Asks a policy for many decisions in an environment, in as many guests as its rollouts would take.
 *
 * @throws the signal's reason.
 */
export async function checkPolicy(
  policy: CodePolicy,
  env: string,
  signal: AbortSignal,
): Promise<CheckReport> {
  const interpreter = await loadInterpreter(policy.language, { signal });
  const records: GuestRecord[] = [];
  const { contract, guests } = trialsOf(env);
  for (const trials of guests) {
    records.push(tryGuest(interpreter, policy, contract, trials));
    if (records.at(-1)?.problem !== null) break;
    // Guests answer synchronously: an interruption is heard between them.
    await new Promise(setImmediate);
    signal.throwIfAborted();
  }
  const fuel = records.flatMap((record) => record.fuel);
  return {
    language: policy.language,
    digest: policy.digest,
    env,
    contract: typeof contract === 'string' ? contract : contract.kind,
    decisions: fuel.length,
    fuelForLoading: records[0]?.fuelForLoading ?? 0,
    fuelPerDecision: spread(fuel),
    problem: records.at(-1)?.problem ?? null,
  };
}

function tryGuest(
  interpreter: Interpreter,
  policy: CodePolicy,
  contract: PolicyContract,
  trials: Iterable<Trial>,
): GuestRecord {
  const rng = SimCore.create().mt19937(0);
  const created = interpreter.createGuest({ policy, contract, rng });
  if (created.guest === undefined) {
    const problem = describePolicyFailure(created.failure, policy.name);
    return { fuelForLoading: Number(created.fuelUsed), fuel: [], problem };
  }
  using guest = created.guest;
  const fuelForLoading = Number(guest.fuelUsed);
  const fuel: number[] = [];
  for (const { request, allows } of trials) {
    const { action, failure, fuelUsed } = guest.chooseAction(request);
    fuel.push(Number(fuelUsed));
    if (failure !== undefined)
      return { fuelForLoading, fuel, problem: describePolicyFailure(failure, policy.name) };
    if (!allows(action))
      return {
        fuelForLoading,
        fuel,
        problem: `INVALID_ACTION at step ${fuel.length - 1}: ${action} is not allowed there`,
      };
  }
  return { fuelForLoading, fuel, problem: null };
}

function spread(fuel: readonly number[]): CheckReport['fuelPerDecision'] {
  if (fuel.length === 0) return null;
  const sum = fuel.reduce((total, one) => total + one, 0);
  return { least: Math.min(...fuel), mean: Math.round(sum / fuel.length), most: Math.max(...fuel) };
}
