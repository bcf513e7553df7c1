import { CodePolicySchema, closedObject, parseSpec } from '@reroll/rollout/internal';
import { z } from 'zod';

/** Free squares and boards of tic-tac-toe give fewer than 20,000 keys. */
const MAX_Q_ENTRIES = 20_000;

const builtin = { kind: z.literal('builtin') };
const noParams = closedObject({}).default({});

const KEY_FORM = 'a key such as "(0, 0, 0, 0, 1, 0, 0, 0, 2),8"';

/** A Q-table in the published key format. */
export const QTableSchema = z
  .record(z.string().regex(/^\([012](, [012]){8}\),[0-8]$/, KEY_FORM), z.number())
  .refine((table) => Object.keys(table).length <= MAX_Q_ENTRIES, `at most ${MAX_Q_ENTRIES} entries`);

const QTablePolicySchema = closedObject({
  ...builtin,
  name: z.literal('q-table'),
  params: closedObject({ table: QTableSchema }),
});

const BuiltinMatchPolicySchema = z.discriminatedUnion('name', [
  closedObject({ ...builtin, name: z.literal('random'), params: noParams }),
  closedObject({ ...builtin, name: z.literal('greedy'), params: noParams }),
  closedObject({ ...builtin, name: z.literal('minimax'), params: noParams }),
  QTablePolicySchema,
]);

/** Accepts a policy, or the bare name of a built-in one that needs no parameters. */
export const MatchPolicySchema = z.preprocess(
  (policy) => (typeof policy === 'string' ? { kind: 'builtin', name: policy } : policy),
  z.discriminatedUnion('kind', [BuiltinMatchPolicySchema, CodePolicySchema]),
);

/**
 * Brings a policy into its canonical form.
 *
 * @param name - how an error calls the argument.
 * @throws RolloutError `INVALID_SPEC`.
 */
export function parseMatchPolicy(policy: MatchPolicyInput, name: string): MatchPolicySpec {
  return parseSpec(closedObject({ [name]: MatchPolicySchema }), { [name]: policy })[name]!;
}

/** Who plays one side of a match, in canonical form. */
export type MatchPolicySpec = z.output<typeof MatchPolicySchema>;

/** The built-in policies of a match. */
export type MatchPolicyName = Extract<MatchPolicySpec, { kind: 'builtin' }>['name'];

/** A policy as callers write it: a built-in's name, a built-in with its parameters, or code. */
export type MatchPolicyInput =
  | Exclude<MatchPolicyName, 'q-table'>
  | z.input<typeof BuiltinMatchPolicySchema>
  | z.input<typeof CodePolicySchema>;
