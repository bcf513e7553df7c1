import type { Seed } from '@reroll/sim-core';
import { canonicalJson, sha256Hex } from '@reroll/trajectory';
import { z } from 'zod';
import {
  CART_POLE_ACTIONS,
  type CartPoleOptions,
  cartPoleMaxEpisodeSteps,
} from '../environments/cart-pole.js';
import { MAX_STEPS } from '../environments/episode-environment.js';
import { type BranchPointInput, BranchPointSchema, stepsToBranch } from './branch-point.js';
import { CartPoleOptionsSchema } from './cart-pole-options.js';
import { closedObject, parseSpec } from './parse-spec.js';
import { type PolicyInput, PolicySchema } from './policy-spec.js';
import { EPISODE_SEED, seedSchema } from './seed-text.js';

const EpisodeSpecSchema = closedObject({
  kind: z.literal('episode').default('episode'),
  env: z.literal('CartPole-v1'),
  options: CartPoleOptionsSchema.prefault({}),
  seed: seedSchema(EPISODE_SEED),
  policy: PolicySchema,
  maxSteps: z.int().min(1).max(MAX_STEPS).optional(),
  from: BranchPointSchema.optional(),
})
  .superRefine(({ policy }, context) => {
    if (
      policy.kind === 'builtin' &&
      policy.name === 'constant' &&
      policy.params.action >= CART_POLE_ACTIONS
    ) {
      context.addIssue({
        code: 'custom',
        path: ['policy', 'params', 'action'],
        input: policy.params.action,
        message: `an action of the environment, below ${CART_POLE_ACTIONS}`,
      });
    }
  })
  .transform(({ from, maxSteps, ...spec }) => ({
    ...spec,
    ...(from && { from }),
    maxSteps: Math.min(maxSteps ?? MAX_STEPS, cartPoleMaxEpisodeSteps(spec.options)),
  }))
  .superRefine(({ from, options, maxSteps }, context) => {
    if (from === undefined) return;
    const input = from.actions;
    const most = Math.min(maxSteps, stepsToBranch(from, options));
    if (input.length <= most) return;
    const message = `at most ${most} actions: then the episode is over`;
    context.addIssue({ code: 'custom', path: ['from', 'actions'], input, message });
  });

/**
 * One episode of one policy in one environment: everything that decides its bytes, and nothing else. Plain JSON whose
 * canonical form (RFC 8785) names the rollout.
 */
export type EpisodeSpec = Readonly<z.output<typeof EpisodeSpecSchema>>;

/** What `parseRolloutSpec` returns; `kind` tells the sorts of rollouts apart. */
export type RolloutSpec = EpisodeSpec;

/** Everything of a spec but the seed: what the rollouts of a batch have in common. */
export type EpisodeTemplate = Omit<EpisodeSpec, 'seed'>;

/** What an episode's environment is reset with: the spec's seed, or that of the episode it branches off. */
export function environmentSeed({ from, seed }: EpisodeSpec): string {
  return from?.seed ?? seed;
}

/** Steps that an episode has behind it when its policy is first asked: 0 unless it is a branch. */
export function branchStep({ from }: EpisodeTemplate): number {
  return from?.actions.length ?? 0;
}

/** A spec as callers write it. */
export interface RolloutSpecInput {
  readonly kind?: 'episode';
  readonly env: 'CartPole-v1';
  readonly options?: CartPoleOptions;
  /** Resets the environment and starts the policy's streams of draws; where `from` is given, only the latter. */
  readonly seed: Seed;
  readonly policy: PolicyInput;
  /** Steps after which the caller ends the episode, those before a branch included; default: the environment's own limit. */
  readonly maxSteps?: number;
  /**
   * Makes the episode a branch of another: it begins after these actions, and the policy, which saw nothing of them, goes on.
   * Default: the environment's start.
   */
  readonly from?: BranchPointInput;
}

/**
 * Checks a spec and brings it into its one canonical form: defaults filled in, options and limits that equal a default
 * dropped, `maxSteps` no more than the environment's own limit, the seed as decimal text.
 *
 * @throws RolloutError `INVALID_SPEC` whose `issues` name each wrong place with what was expected and received.
 * @example
 * ```ts
 * import { parseRolloutSpec } from '@reroll/rollout';
 * parseRolloutSpec({ env: 'CartPole-v1', seed: 42, policy: 'random', maxSteps: 200 });
 * ```
 */
export function parseRolloutSpec(input: unknown): EpisodeSpec {
  return parseSpec(EpisodeSpecSchema, input);
}

/** SHA-256 of a spec's canonical JSON, 64 hex digits: the name of the rollout. */
export function rolloutSpecDigest(spec: EpisodeSpec): string {
  return sha256Hex(canonicalJson({ ...spec }));
}

/** What follows the seed in every spec: `seed` is the last member in canonical order. */
const AFTER_SEED = '"}';

/** Digests of specs that differ in nothing but their seeds: the constant part is put into canonical form once. */
export function specDigester(template: object): (seed: string) => string {
  const json = canonicalJson({ ...template, seed: '' });
  const beforeSeed = json.slice(0, -AFTER_SEED.length);
  return (seed) => sha256Hex(beforeSeed + seed + AFTER_SEED);
}
