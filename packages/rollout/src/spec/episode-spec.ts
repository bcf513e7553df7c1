import type { Seed } from '@reroll/sim-core';
import { canonicalJson, sha256Hex } from '@reroll/trajectory';
import { z } from 'zod';
import {
  DEFAULT_MAX_STEPS,
  type EnvironmentKind,
  type EnvironmentOptions,
  MAX_STEPS,
} from '../environments/environment-kind.js';
import { environmentKinds } from '../environments/environments.js';
import { type BranchPoint, type BranchPointInput, branchPointSchema, stepsToBranch } from './branch-point.js';
import { closedObject, parseSpec } from './parse-spec.js';
import { type PolicyInput, PolicySchema, type PolicySpec, suitPolicy } from './policy-spec.js';
import { EPISODE_SEED, seedSchema } from './seed-text.js';

/**
 * One episode of one policy in one environment: everything that decides its bytes, and nothing else. Plain JSON whose
 * canonical form (RFC 8785) names the rollout.
 */
export type EpisodeSpec = {
  readonly kind: 'episode';
  /** Id of an environment. */
  readonly env: string;
  /** Only those that differ from the environment's defaults. */
  readonly options: EnvironmentOptions;
  /** Decimal text. */
  readonly seed: string;
  readonly policy: PolicySpec;
  readonly maxSteps: number;
  readonly from?: BranchPoint;
};

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
  /** Id of an environment that one policy plays by itself: `reroll env list` and `builtInManifest()` list them. */
  readonly env: string;
  /** Options of the environment, those of a reset among them, and `maxEpisodeSteps`. */
  readonly options?: EnvironmentOptions;
  /** Resets the environment and starts the policy's streams of draws; where `from` is given, only the latter. */
  readonly seed: Seed;
  readonly policy: PolicyInput;
  /**
   * Steps after which the caller ends the episode, those before a branch included; default: the environment's own limit, or
   * {@link DEFAULT_MAX_STEPS} where it has none.
   */
  readonly maxSteps?: number;
  /**
   * Makes the episode a branch of another: it begins after these actions, and the policy, which saw nothing of them, takes over.
   * Default: the environment's start.
   */
  readonly from?: BranchPointInput;
}

const schemas = new WeakMap<EnvironmentKind, z.ZodType<EpisodeSpec>>();

/** The schema of episodes in one environment. */
function episodeSchema(kind: EnvironmentKind): z.ZodType<EpisodeSpec> {
  const known = schemas.get(kind);
  if (known !== undefined) return known;
  const { actions } = kind.configure({});
  const schema = closedObject({
    kind: z.literal('episode').default('episode'),
    env: z.enum([...environmentKinds().keys()] as [string, ...string[]]),
    options: kind.optionsSchema.prefault({}),
    seed: seedSchema(EPISODE_SEED),
    policy: PolicySchema,
    maxSteps: z.int().min(1).max(MAX_STEPS).optional(),
    from: branchPointSchema(actions).optional(),
  })
    .transform(({ from, maxSteps, policy, ...spec }, context) => {
      const { mostSteps, ...environment } = kind.configure(spec.options);
      const limit = mostSteps ?? (maxSteps === undefined ? DEFAULT_MAX_STEPS : MAX_STEPS);
      return {
        ...spec,
        policy: suitPolicy(policy, kind.id, environment, context),
        ...(from && { from }),
        maxSteps: Math.min(maxSteps ?? MAX_STEPS, limit),
      };
    })
    .superRefine(({ from, options, maxSteps }, context) => {
      if (from === undefined) return;
      const input = from.actions;
      const most = Math.min(maxSteps, stepsToBranch(from, kind.configure(options)));
      if (input.length <= most) return;
      const message = `at most ${most} actions: then the episode is over`;
      context.addIssue({ code: 'custom', path: ['from', 'actions'], input, message });
    });
  schemas.set(kind, schema);
  return schema;
}

/**
 * Checks a spec and brings it into its one canonical form: defaults filled in, options and limits that equal a default
 * dropped, `maxSteps` no more than the environment's own limit, the seed as decimal text.
 *
 * @throws RolloutError `INVALID_SPEC` whose `issues` name each wrong place with what was expected and received.
 * @example
 * ```ts
 * import { parseRolloutSpec } from '@reroll/rollout';
 * parseRolloutSpec({ env: 'FrozenLake-v1', options: { isSlippery: false }, seed: 42, policy: 'random' });
 * ```
 */
export function parseRolloutSpec(input: unknown): EpisodeSpec {
  const kinds = environmentKinds();
  const { env } = (typeof input === 'object' && input !== null ? input : {}) as { env?: unknown };
  // A spec of no environment is refused all the same: some schema says what is wrong with the rest of it.
  const kind = kinds.get(env as string) ?? [...kinds.values()].find(({ id }) => id === 'CartPole-v1')!;
  return parseSpec(episodeSchema(kind), input);
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
