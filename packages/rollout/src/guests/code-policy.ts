import {
  DEFAULT_GUEST_LIMITS,
  definePolicy,
  type GuestLimits,
  MAX_MEMORY_BYTES,
} from '@reroll/policy/definition';
import { z } from 'zod';
import { closedObject } from '../spec/parse-spec.js';

const fuel = z.int().min(1).optional();
const bytes = z
  .int()
  .min(1)
  .max(2 ** 32)
  .optional();

/** Limits of a guest as JSON holds them: integers, each optional; `@reroll/policy` documents them. */
const GuestLimitsSchema = closedObject({
  fuelForLoading: fuel,
  fuelPerDecision: fuel,
  fuelTotal: fuel,
  memoryBytes: z.int().min(1).max(MAX_MEMORY_BYTES).optional(),
  stackBytes: bytes,
  outputBytes: bytes,
  sourceBytes: bytes,
  messageBytes: bytes,
});

/** What differs from the defaults, so that equal guests have equal specs; undefined when nothing does. */
function ownLimits(
  limits: z.output<typeof GuestLimitsSchema> = {},
): Readonly<Record<string, number>> | undefined {
  const own = (Object.keys(limits) as (keyof GuestLimits)[]).flatMap((name) => {
    const value = limits[name];
    return value === undefined || value === Number(DEFAULT_GUEST_LIMITS[name]) ? [] : [[name, value]];
  });
  return own.length === 0 ? undefined : Object.fromEntries(own);
}

/** A policy as source text. Its digest is part of the spec, and a wrong one is refused. */
export const CodePolicySchema = closedObject({
  kind: z.literal('code'),
  language: z.enum(['python', 'javascript']),
  source: z.string().refine((text) => !/\p{Surrogate}/u.test(text), 'Unicode text, without a lone surrogate'),
  name: z.string().optional(),
  digest: z.string().optional(),
  limits: GuestLimitsSchema.optional(),
}).transform(({ language, source, digest: claimed, limits }, context) => {
  const { digest } = definePolicy({ language, source });
  if (claimed === undefined || claimed === digest) {
    const own = ownLimits(limits);
    return {
      kind: 'code' as const,
      language,
      source,
      digest,
      ...(own && { limits: own }),
    };
  }
  const message = `the digest of this source, ${digest}`;
  context.addIssue({ code: 'custom', path: ['digest'], message, input: claimed });
  return z.NEVER;
});

export type CodePolicySpec = z.output<typeof CodePolicySchema>;
