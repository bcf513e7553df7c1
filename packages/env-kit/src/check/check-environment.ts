import { DEFAULT_CALL_LIMITS } from '@reroll/sim-core';
import * as checks from './checks.js';
import type { EnvironmentUnderTest } from './environment-under-test.js';
import { type CheckReport, Report } from './report.js';

/** How much of an environment is tried. */
export interface CheckOptions {
  /** Seeds that episodes begin with, at least two. Default: 0 to 7. */
  readonly seeds?: readonly number[] | undefined;
  /** Most steps of an episode, 2 to 1,000,000. Default: 300. */
  readonly steps?: number | undefined;
  /** Instructions that a call may take. Default: 10,000,000, and of a text the limit that it was loaded with. */
  readonly fuelPerCall?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const CHECKS = [
  ['spaces', checks.spaces],
  ['seeds', checks.seeds],
  ['resets', checks.resets],
  ['neighbours', checks.neighbours],
  ['vectors', checks.vectors],
  ['snapshots', checks.snapshots],
  ['options', checks.options],
  ['fuel', checks.fuel],
  ['hosts', checks.hosts],
  ['speed', checks.speed],
] as const;

/**
 * Tries an environment out: Gymnasium's `check_env`, made strong by determinism. Whatever the environment does, the answer is a
 * report; each failure in it says what to change.
 *
 * @throws RangeError when an option is wrong; the signal's reason.
 * @example
 * ```ts
 * import { checkEnvironment, moduleUnderTest } from '@reroll/env-kit';
 *
 * const [env] = await moduleUnderTest('./walk.wasm');
 * const { ok, results } = await checkEnvironment(env!);
 * ```
 */
export async function checkEnvironment(
  env: EnvironmentUnderTest,
  { seeds = [0, 1, 2, 3, 4, 5, 6, 7], steps = 300, fuelPerCall, signal }: CheckOptions = {},
): Promise<CheckReport> {
  if (seeds.length < 2) throw new RangeError(`seeds must be at least two, got ${seeds.length}`);
  if (!Number.isInteger(steps) || steps < 2 || steps > 1_000_000) {
    throw new RangeError(`steps must be an integer from 2 to 1000000, got ${steps}`);
  }
  const report = new Report(env.id);
  const effort = {
    seeds,
    steps,
    fuelPerCall: fuelPerCall ?? env.fuelPerCall ?? DEFAULT_CALL_LIMITS.fuelPerCall,
  };
  for (const [name, check] of CHECKS) {
    signal?.throwIfAborted();
    try {
      await check(env, report, effort);
    } catch (error) {
      report.fail(name, (error as Error).message, adviceFor(error));
    }
  }
  return report.whole;
}

function adviceFor(error: unknown): string {
  const isTrap = error instanceof WebAssembly.RuntimeError;
  switch (isTrap ? 'ENVIRONMENT_TRAPPED' : (error as { code?: unknown }).code) {
    case 'FUEL_EXHAUSTED':
      return 'find the loop that does not end, or give the check more --fuel';
    case 'STACK_OVERFLOW':
      return 'write a loop in place of the function that calls itself';
    case 'ENVIRONMENT_TRAPPED':
      return 'find the division by zero, the index beyond an array, or the address beyond the memory';
    case 'INVALID_STEP':
      return 'return what the spaces say, and from step five values';
    case 'EXCEPTION':
      return 'see the line that the message names';
    case 'OUT_OF_MEMORY':
      return 'keep less from step to step';
    case 'INCOMPATIBLE_MODULE':
      return 'build the module again, with the kit of this version; docs/abi.md says what a module has';
    case 'ILLEGAL_ACTION':
    case 'EPISODE_OVER':
      return 'let maskActions allow what `step` takes';
    default:
      return 'see the message';
  }
}
