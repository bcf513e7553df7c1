import { parseNonNegativeSeed, parseSeed, type Seed } from '@reroll/sim-core';
import { z } from 'zod';
import { RolloutError } from '../rollout-error.js';

/** Which integers are seeds of a sort of rollout. */
interface SeedRule {
  readonly parse: (seed: Seed, argument?: string) => bigint;
  readonly expected: string;
}

/** Seeds of NumPy's `SeedSequence`. */
export const EPISODE_SEED: SeedRule = {
  parse: parseNonNegativeSeed,
  expected: 'a non-negative integer: bigint, safe integer or decimal text',
};

/** Seeds of CPython's `random.Random`. */
export const MATCH_SEED: SeedRule = {
  parse: parseSeed,
  expected: 'an integer: bigint, safe integer or decimal text',
};

/** A member of a spec that is a seed; its canonical form is decimal text. */
export function seedSchema({ parse, expected }: SeedRule) {
  return z.unknown().transform((seed, context) => {
    try {
      return parse(seed as Seed).toString();
    } catch {
      context.addIssue({ code: 'custom', input: seed, message: expected });
      return z.NEVER;
    }
  });
}

/**
 * One of several seeds as decimal text.
 *
 * @param index its place among `seeds`, for the error.
 * @throws RolloutError `INVALID_SPEC` naming the seed that is not one.
 */
export function seedText(seed: Seed, index: number, { parse, expected }: SeedRule): string {
  const path = `seeds[${index}]`;
  try {
    return parse(seed, path).toString();
  } catch (cause) {
    const issue = { path, expected, received: String(seed).slice(0, 60) };
    throw new RolloutError('INVALID_SPEC', (cause as Error).message, { cause, issues: [issue] });
  }
}
