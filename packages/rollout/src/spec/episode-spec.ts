import type { Seed } from '@reroll/sim-core';
import { canonicalJson, createSha256, sha256Hex } from '@reroll/trajectory';
import { z } from 'zod';
import type { ActionCodec } from '../environments/action-codec.js';
import {
  type ConfiguredEnvironment,
  DEFAULT_MAX_STEPS,
  type EnvironmentKind,
  type EnvironmentOptions,
  MAX_STEPS,
} from '../environments/environment-kind.js';
import { type EnvironmentName, inContainer, nameText } from '../environments/environment-name.js';
import { environmentOf } from '../environments/environments.js';
import { type BranchPoint, type BranchPointInput, branchPointSchema, stepsToBranch } from './branch-point.js';
import { type EnvironmentInput, type EnvironmentRead, readEnvironment } from './environment-input.js';
import { closedObject, parseSpec } from './parse-spec.js';
import { type PolicyInput, PolicySchema, type PolicySpec, suitPolicy } from './policy-spec.js';
import { EPISODE_SEED, seedSchema } from './seed-text.js';

/**
 * One episode of one policy in one environment: everything that decides its bytes, and nothing else. Plain JSON whose
 * canonical form (RFC 8785) names the rollout.
 */
export type EpisodeSpec = {
  readonly kind: 'episode';
  /** Id of a built-in environment; for another, its id, and its text or the digest of what it is made of. */
  readonly env: EnvironmentName;
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
  /**
   * Id of an environment that one policy plays by itself, which `reroll env list` and `builtInManifest()` list; or one of your own, as
   * `loadModule`, `loadEnvironmentCode`, `importEnvironment` or `registerEnv` of `@reroll/env` gives it; `{ module, id }` where a module has
   * several.
   */
  readonly env: EnvironmentInput;
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

/** The members of a spec, of which two depend on the environment. */
function specMembers<Env extends z.ZodType, Options extends z.ZodType, From extends z.ZodType>(
  env: Env,
  options: Options,
  from: From,
) {
  return closedObject({
    kind: z.literal('episode').default('episode'),
    env,
    options,
    seed: seedSchema(EPISODE_SEED),
    policy: PolicySchema,
    maxSteps: z.int().min(1).max(MAX_STEPS).optional(),
    from,
  });
}

/** What is wrong with a spec besides its environment, which there is none of that name. */
function unknownSchema(expected: string): z.ZodType<never> {
  const env = z.custom<EnvironmentName>(() => false, { error: expected });
  return specMembers(env, z.unknown().optional(), z.unknown().optional()).transform(() => z.NEVER);
}

/** The schema of episodes in one environment. */
function episodeSchema({ id, optionsSchema }: EnvironmentKind): z.ZodType<EpisodeSpec> {
  // It was read before, and is in its canonical form.
  const env = z.custom<EnvironmentName>(() => true);
  return specMembers(env, optionsSchema.prefault({}), z.unknown().optional())
    .transform(({ from: given, maxSteps, policy, ...spec }, context) => {
      const environment = configuredBy(spec, context);
      if (environment === null) return z.NEVER;
      const { mostSteps, actions } = environment;
      const limit = mostSteps ?? (maxSteps === undefined ? DEFAULT_MAX_STEPS : MAX_STEPS);
      const from = given === undefined ? undefined : branchPoint(given, actions, context);
      return {
        ...spec,
        policy: suitPolicy(policy, id, environment, context),
        ...(from && { from }),
        maxSteps: Math.min(maxSteps ?? MAX_STEPS, limit),
      };
    })
    .superRefine(checkBranch);
}

/** The environment of a spec's name and options; null, and an issue, for one whose spaces no trajectory or no policy can have. */
function configuredBy(
  spec: Pick<EpisodeSpec, 'env' | 'options'>,
  context: z.RefinementCtx,
): ConfiguredEnvironment | null {
  try {
    return environmentOf(spec);
  } catch (error) {
    const message = `an environment that rollouts can have (${(error as Error).message})`;
    context.addIssue({ code: 'custom', path: ['env'], input: spec.env, message });
    return null;
  }
}

/** Options decide which actions there are, so a branch is read after them. */
function branchPoint(given: unknown, actions: ActionCodec, context: z.RefinementCtx): BranchPoint {
  const { data, error } = branchPointSchema(actions).safeParse(given, { reportInput: true });
  if (data !== undefined) return data;
  for (const issue of error.issues) context.issues.push({ ...issue, path: ['from', ...issue.path] } as never);
  return z.NEVER;
}

/** Reports actions before a branch that the environment does not take. */
function checkBranch(spec: EpisodeTemplate, context: z.RefinementCtx): void {
  const { from, maxSteps } = spec;
  if (from === undefined) return;
  const input = from.actions;
  const refuse = (message: string) =>
    context.addIssue({ code: 'custom', path: ['from', 'actions'], input, message });
  try {
    // Nobody waits for a container to read a spec: the episode is refused as it is opened.
    const taken = inContainer(spec.env) ? input.length : stepsToBranch(from, environmentOf(spec));
    const most = Math.min(maxSteps, taken);
    if (input.length > most) refuse(`at most ${most} actions: then the episode is over`);
  } catch (error) {
    refuse(`actions that ${nameText(spec.env)} takes: ${(error as Error).message}`);
  }
}

const schemas = new WeakMap<EnvironmentKind, z.ZodType<EpisodeSpec>>();

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
  const given = (typeof input === 'object' && input !== null ? input : {}) as { env?: unknown };
  const read = readEnvironment(given.env);
  return parseSpec(schemaOf(read), 'kind' in read ? { ...given, env: read.name } : input);
}

function schemaOf(read: EnvironmentRead): z.ZodType<EpisodeSpec> {
  if ('expected' in read) return unknownSchema(read.expected);
  const schema = schemas.get(read.kind) ?? episodeSchema(read.kind);
  schemas.set(read.kind, schema);
  return schema;
}

/** SHA-256 of a spec's canonical JSON, 64 hex digits: the name of the rollout. */
export function rolloutSpecDigest(spec: EpisodeSpec): string {
  return sha256Hex(canonicalJson({ ...spec }));
}

/** What follows the seed in every spec: `seed` is the last member in canonical order. */
const AFTER_SEED = '"}';

/** Characters up to which hashing a spec anew takes less time than copying the state of a hash. */
const SHORT_SPEC = 1024;

/** Digests of specs that differ in nothing but their seeds: the constant part is put into canonical form once, and a long one hashed once. */
export function specDigester(template: object): (seed: string) => string {
  const json = canonicalJson({ ...template, seed: '' });
  const beforeSeed = json.slice(0, -AFTER_SEED.length);
  if (json.length <= SHORT_SPEC) return (seed) => sha256Hex(beforeSeed + seed + AFTER_SEED);
  const encoder = new TextEncoder();
  const start = createSha256();
  start.update(encoder.encode(beforeSeed));
  return (seed) => {
    const state = start.copy();
    state.update(encoder.encode(seed + AFTER_SEED));
    return state.digestHex();
  };
}
