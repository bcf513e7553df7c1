import type { Seed } from '@reroll/sim-core';
import { z } from 'zod';
import type { Action, ActionCodec } from '../environments/action-codec.js';
import type { ConfiguredEnvironment, Stage } from '../environments/environment-kind.js';
import { now, settled, type Work } from '../internal/soon.js';
import { closedObject } from './parse-spec.js';
import { EPISODE_SEED, seedSchema } from './seed-text.js';

/** Actions before a branch at most: they travel in the spec, and are hashed with it. */
export const MAX_BRANCH_STEPS = 65_536;

/**
 * Where a branch begins: in the middle of an episode of the spec's environment. A seed and actions say all of it, for playing
 * them again takes nanoseconds a step; there is no memory image to keep, to send, or to trust.
 */
export type BranchPoint = {
  /** What the environment was reset with, as decimal text. */
  readonly seed: string;
  /** The actions taken since: integers of a Discrete space, else lists of numbers. None begins at the start state. */
  readonly actions: readonly Action[];
};

/** A {@link BranchPoint} as callers write it. */
export interface BranchPointInput {
  readonly seed: Seed;
  /** Also as the bytes of a canonical body, one action after another; a list of one number may come as the number. */
  readonly actions: readonly (Action | ArrayLike<number>)[] | Uint8Array;
}

/** The schema of branch points in an environment with these actions. */
export function branchPointSchema(actions: ActionCodec) {
  return closedObject({
    seed: seedSchema(EPISODE_SEED),
    actions: z
      .preprocess(
        (given) =>
          given instanceof Uint8Array && given.length % actions.bytes === 0 ? actions.decode(given) : given,
        z.array(z.unknown()).max(MAX_BRANCH_STEPS),
      )
      .transform((given, context) =>
        given.map((value, index): Action => {
          const canonical = actions.canonical(value);
          if (canonical !== null) return canonical;
          context.addIssue({ code: 'custom', path: [index], input: value, message: actions.expected });
          return z.NEVER;
        }),
      ),
  });
}

/** Where branches are tried out, one place for each environment, with room for so many steps: specs are read more than once on their way. */
const stages = new WeakMap<ConfiguredEnvironment, { readonly stage: Stage; readonly room: number }>();

/**
 * How many of the actions before a branch the environment takes; fewer than all when its episode is over before.
 *
 * @throws what the environment throws, where it refuses one of them.
 */
export function stepsToBranch({ seed, actions }: BranchPoint, environment: ConfiguredEnvironment): number {
  // Some record nothing at all without room for a step, and a reset cannot be looked at then.
  return now(
    replayed(stageWith(Math.max(1, actions.length), environment), seed, environment.actions.encode(actions)),
  );
}

function* replayed(stage: Stage, seed: string, actions: Uint8Array): Work<number> {
  const env = yield* settled(stage.open(seed));
  const steps = yield* settled(env.replay(actions));
  if (env.failure) throw new Error(env.failure.message);
  return steps;
}

function stageWith(steps: number, environment: ConfiguredEnvironment): Stage {
  const known = stages.get(environment);
  if (known !== undefined && known.room >= steps) return known.stage;
  const stage = environment.createStage(steps);
  stages.set(environment, { stage, room: steps });
  return stage;
}
