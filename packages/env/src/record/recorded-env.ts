import { EnvironmentFailed } from '../code/environment-failed.js';
import type { Env, EnvSpec } from '../env.js';
import type { Space } from '../spaces/space.js';
import { spaceFromJson } from '../spaces/space-from-json.js';
import type { SpaceSpec } from '../spaces/space-spec.js';
import { EnvAnswers, invalidAnswer, type RecordedStep, textOf } from './env-answers.js';

/** How a {@link RecordedEnv} gets its environments. */
export interface RecordedEnvParts {
  /** @throws TypeError or RangeError for options that the environment does not take. */
  readonly open: () => Env<unknown, unknown>;
  /** Whether a reset with a seed leaves nothing of the episode before; else each episode gets an environment of its own. */
  readonly isResetTotal: boolean;
  /** Actions in the mask that comes with observations as `info.action_mask`; 0 for none. */
  readonly maskLength: (env: Env<unknown, unknown>) => number;
}

/**
 * An environment as rollouts drive it: what it shows is checked and turned into the bytes of trajectories, and whatever it does wrong, in
 * its code or in what it shows, is an {@link EnvironmentFailed}. Errors that say that the machine failed come through as they are.
 */
export class RecordedEnv {
  readonly spec: EnvSpec;
  readonly observationSpace: SpaceSpec;
  readonly actionSpace: SpaceSpec;
  readonly maskLength: number;
  readonly #parts: RecordedEnvParts;
  readonly #answers: EnvAnswers;
  #env: Env<unknown, unknown>;
  #isNew = true;

  /** @throws TypeError or RangeError for options that the environment does not take, or whatever its constructor throws. */
  constructor(parts: RecordedEnvParts) {
    const env = parts.open();
    this.spec = env.spec;
    this.observationSpace = env.observationSpace.toJSON() as SpaceSpec;
    this.actionSpace = env.actionSpace.toJSON() as SpaceSpec;
    this.maskLength = parts.maskLength(env);
    this.#isNew = parts.isResetTotal;
    this.#parts = parts;
    this.#answers = new EnvAnswers(this.observationSpace, this.maskLength);
    this.#env = env;
  }

  /** What the last call observed. */
  get observation(): unknown {
    return this.#answers.observation;
  }

  /** 0 or 1 for each action; null where the environment has no mask. */
  get actionMask(): ArrayLike<number> | null {
    return this.#answers.actionMask;
  }

  /** A space of the environment's actions whose draws its code cannot reach. */
  sampler(): Space<unknown> {
    return spaceFromJson(this.actionSpace);
  }

  /** Begins an episode in which nothing is left of an earlier one; gives the bytes of its first observation. */
  reset(seed: string): Uint8Array {
    return called(() => {
      if (!this.#isNew) {
        this.#env.close();
        this.#env = this.#parts.open();
      }
      this.#isNew = this.#parts.isResetTotal;
      return this.#answers.observed(shownBy(this.#env.reset({ seed })));
    });
  }

  step(action: unknown): RecordedStep {
    return called(() => this.#answers.stepped(shownBy(this.#env.step(action))));
  }

  close(): void {
    this.#env.close();
  }
}

/** Calls the environment and reads what it shows: exceptions in either are its failure, unless they say that the machine failed. */
function called<Result>(call: () => Result): Result {
  try {
    return call();
  } catch (error) {
    if (isJudged(error)) throw error;
    throw new EnvironmentFailed('EXCEPTION', textOf(error), null);
  }
}

/** Whether an error says what it means. What the environment throws may be anything, and throw when it is looked at. */
function isJudged(error: unknown): boolean {
  try {
    if (error instanceof EnvironmentFailed) return true;
    return error instanceof Error && (error as { fault?: unknown }).fault === 'infrastructure';
  } catch {
    return false;
  }
}

function shownBy<Result extends object>(shown: Result): Result {
  if (typeof shown === 'object' && shown !== null) return shown;
  throw invalidAnswer('what a call gives', 'an object', shown);
}
