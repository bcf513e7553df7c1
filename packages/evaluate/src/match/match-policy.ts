import { CodePolicySchema, closedObject, parseSpec } from '@reroll/rollout/internal';
import { z } from 'zod';
import { TIC_TAC_TOE } from '../tictactoe/board.js';
import type { GameId } from './game.js';

/** Free squares and boards of tic-tac-toe give fewer than 20,000 keys. */
const MAX_Q_ENTRIES = 20_000;

const builtin = { kind: z.literal('builtin') };
const noParams = closedObject({}).default({});

const KEY_FORM = 'a key such as "(0, 0, 0, 0, 1, 0, 0, 0, 2),8"';

/** A Q-table of tic-tac-toe in the published key format. */
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

/** The built-in policies that play every game; the others know tic-tac-toe alone. */
const GENERAL: readonly string[] = ['random', 'greedy'] satisfies MatchPolicyName[];

/**
 * Refuses a policy that does not play a game.
 *
 * @param name - where it stands in the value that is checked.
 */
export function checkSuits(
  context: z.core.$RefinementCtx,
  name: string,
  policy: MatchPolicySpec,
  game: GameId,
): void {
  if (policy.kind === 'code' || game === TIC_TAC_TOE || GENERAL.includes(policy.name)) return;
  const message = `${GENERAL.join(', ')} or code, which play ${game}: ${policy.name} plays ${TIC_TAC_TOE} alone`;
  context.addIssue({ code: 'custom', path: [name, 'name'], input: policy.name, message });
}

/**
 * Brings a policy into its canonical form.
 *
 * @param name - how an error calls the argument.
 * @param game - what it is to play.
 * @throws RolloutError `INVALID_SPEC`.
 */
export function parseMatchPolicy(policy: MatchPolicyInput, name: string, game: GameId): MatchPolicySpec {
  const schema = closedObject({ [name]: MatchPolicySchema }).superRefine((parsed, context) => {
    checkSuits(context, name, parsed[name]!, game);
  });
  return parseSpec(schema, { [name]: policy })[name]!;
}

/** Who plays one side of a match, in canonical form. */
export type MatchPolicySpec = z.output<typeof MatchPolicySchema>;

/** The built-in policies: `random` and `greedy` of any game, `minimax` and `q-table` of tic-tac-toe. */
export type MatchPolicyName = Extract<MatchPolicySpec, { kind: 'builtin' }>['name'];

/** A policy as callers write it: a built-in's name, a built-in with its parameters, or code. */
export type MatchPolicyInput =
  | Exclude<MatchPolicyName, 'q-table'>
  | z.input<typeof BuiltinMatchPolicySchema>
  | z.input<typeof CodePolicySchema>;
