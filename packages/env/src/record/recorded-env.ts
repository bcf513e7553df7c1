import { EnvironmentFailed } from '../code/environment-failed.js';
import type { Env, EnvSpec } from '../env.js';
import type { Space } from '../spaces/space.js';
import { spaceFromJson } from '../spaces/space-from-json.js';
import type { SpaceSpec } from '../spaces/space-spec.js';
import { valueBytes } from '../spaces/value-bytes.js';

/** What a step of a {@link RecordedEnv} showed. */
export interface RecordedStep {
  /** The observation's bytes in a canonical trajectory. */
  readonly observation: Uint8Array;
  readonly reward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
}

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
  /** What the last call observed, as the environment's own object: only the bytes of a call can be trusted to stay. */
  observation: unknown;
  /** 0 or 1 for each action, as a copy; null where the environment has no mask. */
  actionMask: Int8Array | null = null;
  readonly #parts: RecordedEnvParts;
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
    this.#env = env;
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
      return this.#observed(shownBy(this.#env.reset({ seed })));
    });
  }

  step(action: unknown): RecordedStep {
    return called(() => {
      const shown = shownBy(this.#env.step(action));
      const { reward, terminated, truncated } = shown;
      if (typeof reward !== 'number') throw invalid('reward', 'a number', reward);
      return {
        observation: this.#observed(shown),
        reward,
        terminated: flag('terminated', terminated),
        truncated: flag('truncated', truncated),
      };
    });
  }

  close(): void {
    this.#env.close();
  }

  #observed({ observation, info }: Shown): Uint8Array {
    this.observation = observation;
    this.actionMask = this.maskLength === 0 ? null : maskIn(info, this.maskLength);
    try {
      return valueBytes(this.observationSpace, observation, 'the observation');
    } catch (error) {
      throw new EnvironmentFailed('INVALID_STEP', textOf(error, 'message'), null);
    }
  }
}

/** What every call shows. Its members may be getters of the environment's code. */
interface Shown {
  readonly observation: unknown;
  readonly info?: unknown;
}

function maskIn(info: unknown, length: number): Int8Array {
  const mask = (info as { action_mask?: ArrayLike<unknown> | null } | null | undefined)?.action_mask;
  const given = typeof mask === 'object' ? mask?.length : undefined;
  if (given !== length) throw invalid('info.action_mask.length', length, given);
  return Int8Array.from({ length }, (_, index) => {
    const flag = mask?.[index];
    if (flag === 0 || flag === 1) return flag;
    throw invalid(`info.action_mask[${index}]`, '0 or 1', flag);
  });
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

/** What was thrown, or a member of it, as text. */
function textOf(thrown: unknown, member?: 'message'): string {
  try {
    return String(member === undefined ? thrown : (thrown as Error)[member]);
  } catch {
    return 'it threw what has no text';
  }
}

function shownBy<Result extends object>(shown: Result): Result {
  if (typeof shown === 'object' && shown !== null) return shown;
  throw invalid('what a call gives', 'an object', shown);
}

function flag(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw invalid(name, 'a boolean', value);
}

function invalid(name: string, expected: string | number, value: unknown): EnvironmentFailed {
  const got = typeof value === 'number' ? value : typeof value;
  return new EnvironmentFailed('INVALID_STEP', `${name} must be ${expected}, got ${got}`, null);
}
