import { z } from 'zod';
import { CodePolicySchema } from '../guests/code-policy.js';
import { closedObject } from './parse-spec.js';

const builtin = { kind: z.literal('builtin') };
const noParams = closedObject({}).default({});

/** Terms that a linear policy may sum. */
const MAX_TERMS = 64;

/** Balances CartPole for hundreds of steps: pole angle and velocity first, then a little of the cart. */
const BALANCING_TERMS: [index: number, weight: number][] = [
  [2, 3],
  [3, 1],
  [0, 0.1],
  [1, 0.2],
];

const RandomPolicySpec = closedObject({ ...builtin, name: z.literal('random'), params: noParams });
const AlternatePolicySpec = closedObject({ ...builtin, name: z.literal('alternate'), params: noParams });

const ConstantPolicySpec = closedObject({
  ...builtin,
  name: z.literal('constant'),
  params: closedObject({ action: z.int().min(0).max(255) }),
});

const LinearPolicySpec = closedObject({
  ...builtin,
  name: z.literal('linear'),
  params: closedObject({
    /** `[index, weight]` pairs over the observation, added from first to last. */
    terms: z
      .array(z.tuple([z.int().min(0).max(3), z.number()]))
      .min(1)
      .max(MAX_TERMS)
      .default(BALANCING_TERMS),
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

/** Who chooses the actions, in canonical form. */
export type PolicySpec = z.output<typeof PolicySchema>;

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
