import { z } from 'zod';
import type { ConfiguredEnvironment } from '../environments/environment-kind.js';
import { CodePolicySchema } from '../guests/code-policy.js';
import { closedObject } from './parse-spec.js';

const builtin = { kind: z.literal('builtin') };
const noParams = closedObject({}).default({});

/** Terms that a linear policy may sum. */
const MAX_TERMS = 64;

type Term = [index: number, weight: number];

/** Terms of a linear policy that gets none. CartPole: pole angle and velocity first, then a little of the cart. */
const DEFAULT_TERMS: Readonly<Record<string, Term[]>> = {
  'CartPole-v1': [
    [2, 3],
    [3, 1],
    [0, 0.1],
    [1, 0.2],
  ],
};

const RandomPolicySpec = closedObject({ ...builtin, name: z.literal('random'), params: noParams });
const AlternatePolicySpec = closedObject({ ...builtin, name: z.literal('alternate'), params: noParams });

const ConstantPolicySpec = closedObject({
  ...builtin,
  name: z.literal('constant'),
  params: closedObject({ action: z.union([z.number(), z.array(z.number()).readonly()]) }),
});

const LinearPolicySpec = closedObject({
  ...builtin,
  name: z.literal('linear'),
  params: closedObject({
    /** `[index, weight]` pairs over the observation, added from first to last. */
    terms: z
      .array(z.tuple([z.int().min(0), z.number()]))
      .min(1)
      .max(MAX_TERMS)
      .optional(),
  }).prefault({}),
});

const BuiltinPolicySchema = z.discriminatedUnion('name', [
  RandomPolicySpec,
  ConstantPolicySpec,
  AlternatePolicySpec,
  LinearPolicySpec,
]);

/** Accepts code, a built-in policy, or the bare name of a built-in one: `'random'` is short for `{ kind: 'builtin', name: 'random' }`. */
export const PolicySchema = z.preprocess(
  (policy) => (typeof policy === 'string' ? { kind: 'builtin', name: policy } : policy),
  z.discriminatedUnion('kind', [BuiltinPolicySchema, CodePolicySchema]),
);

/** A policy before it is known to fit an environment. */
type AnyPolicy = z.output<typeof PolicySchema>;

/** Who chooses the actions, in canonical form. */
export type PolicySpec =
  | Exclude<AnyPolicy, { name: 'linear' }>
  | { kind: 'builtin'; name: 'linear'; params: { terms: Term[] } };

type BuiltinPolicySpec = Extract<PolicySpec, { kind: 'builtin' }>;

/** A policy as callers write it: code, or a built-in; a bare name stands for a built-in with its default parameters. */
export type PolicyInput =
  | BuiltinPolicySpec['name']
  | z.input<typeof BuiltinPolicySchema>
  | z.input<typeof CodePolicySchema>;

/** The parameters of a built-in policy. */
export type PolicyParams<Name extends BuiltinPolicySpec['name']> = Extract<
  BuiltinPolicySpec,
  { name: Name }
>['params'];

type Spaces = Pick<ConfiguredEnvironment, 'observationSpace' | 'actionSpace' | 'actions' | 'layout'>;

/** Which environments a built-in policy plays, and the sentence that refuses it elsewhere. */
const SUITS: Readonly<
  Record<BuiltinPolicySpec['name'], { readonly plays: (spaces: Spaces) => boolean; readonly needs: string }>
> = {
  random: { plays: () => true, needs: '' },
  constant: { plays: () => true, needs: '' },
  alternate: {
    plays: ({ actionSpace }) => actionSpace.type === 'Discrete' && actionSpace.n >= 2,
    needs: 'two actions of a Discrete space',
  },
  linear: {
    plays: ({ observationSpace, actionSpace }) =>
      observationSpace.type === 'Box' && actionSpace.type === 'Discrete',
    needs: 'a Box observation and a Discrete action',
  },
};

/** Checks that a policy fits an environment, and fills in what depends on it. */
export function suitPolicy(
  policy: AnyPolicy,
  env: string,
  spaces: Spaces,
  context: z.RefinementCtx,
): PolicySpec {
  if (policy.kind === 'code') return policy;
  const refuse = (path: (string | number)[], input: unknown, message: string): never => {
    context.addIssue({ code: 'custom', path: ['policy', ...path], input, message });
    return z.NEVER;
  };
  const { plays, needs } = SUITS[policy.name];
  if (!plays(spaces)) {
    const others = Object.entries(SUITS).filter(([, suit]) => suit.plays(spaces));
    const names = others.map(([name]) => name).join(', ');
    return refuse(['name'], policy.name, `one of ${names} in ${env}: ${policy.name} needs ${needs}`);
  }
  if (policy.name === 'constant') {
    const action = spaces.actions.canonical(policy.params.action);
    if (action === null) return refuse(['params', 'action'], policy.params.action, spaces.actions.expected);
    return { ...policy, params: { action } };
  }
  if (policy.name === 'linear') {
    const terms = policy.params.terms ?? DEFAULT_TERMS[env];
    if (terms === undefined) {
      return refuse(['params', 'terms'], undefined, `[index, weight] pairs: ${env} has none by default`);
    }
    const most = spaces.layout.observationLeaves[0]!.elements - 1;
    for (const [index, [element]] of terms.entries()) {
      if (element > most) return refuse(['params', 'terms', index, 0], element, `at most ${most}`);
    }
    return { ...policy, params: { terms } };
  }
  return policy;
}
