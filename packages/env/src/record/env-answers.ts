import { EnvironmentFailed } from '../code/environment-failed.js';
import { NDArray } from '../remote/ndarray.js';
import type { SpaceSpec } from '../spaces/space-spec.js';
import { valueBytes } from '../spaces/value-bytes.js';

/** What a reset or a step gave, before anybody looked at it. */
export interface EnvAnswer {
  readonly observation?: unknown;
  readonly info?: unknown;
  readonly reward?: unknown;
  readonly terminated?: unknown;
  readonly truncated?: unknown;
}

/** What a step showed. */
export interface RecordedStep {
  /** The observation's bytes in a canonical trajectory. */
  readonly observation: Uint8Array;
  readonly reward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
}

/** Reads what an environment with Gymnasium's interface answers, and keeps the last observation with its mask. */
export class EnvAnswers {
  /** What the last answer observed. */
  observation: unknown;
  /** 0 or 1 for each action; null where the environment has no mask. */
  actionMask: ArrayLike<number> | null = null;
  readonly #observationSpace: SpaceSpec;
  readonly #maskLength: number;

  /** @param maskLength actions in the mask that comes with observations as `info.action_mask`; 0 for none. */
  constructor(observationSpace: SpaceSpec, maskLength: number) {
    this.#observationSpace = observationSpace;
    this.#maskLength = maskLength;
  }

  /**
   * The bytes of the observation.
   *
   * @throws EnvironmentFailed `INVALID_STEP` for what no environment of the space can give.
   */
  observed({ observation, info }: EnvAnswer): Uint8Array {
    this.observation = observation;
    this.actionMask = this.#maskLength === 0 ? null : requireMask(info, this.#maskLength);
    try {
      return valueBytes(this.#observationSpace, observation, 'the observation');
    } catch (error) {
      throw new EnvironmentFailed('INVALID_STEP', (error as Error).message, null);
    }
  }

  /** @throws EnvironmentFailed `INVALID_STEP` likewise. */
  stepped(answer: EnvAnswer): RecordedStep {
    const { reward, terminated, truncated } = answer;
    if (typeof reward !== 'number') throw invalidAnswer('reward', 'a number', reward);
    return {
      observation: this.observed(answer),
      reward,
      terminated: flag('terminated', terminated),
      truncated: flag('truncated', truncated),
    };
  }
}

/** The action mask in an info, one number for each action; undefined where it has none. */
export function maskIn(info: unknown): ArrayLike<number> | undefined {
  const mask = (info as { action_mask?: unknown } | null | undefined)?.action_mask;
  if (mask instanceof NDArray) return mask.data as ArrayLike<number>;
  if (Array.isArray(mask)) return mask.map(Number);
  return typeof mask === 'object' && mask !== null && 'length' in mask
    ? (mask as ArrayLike<number>)
    : undefined;
}

function requireMask(info: unknown, length: number): ArrayLike<number> {
  const mask = maskIn(info);
  if (mask?.length === length) return mask;
  throw new EnvironmentFailed('INVALID_STEP', `info.action_mask must have ${length} elements`, null);
}

function flag(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw invalidAnswer(name, 'a boolean', value);
}

/** What an environment did that answered with another type. */
export function invalidAnswer(name: string, expected: string, value: unknown): EnvironmentFailed {
  return new EnvironmentFailed('INVALID_STEP', `${name} must be ${expected}, got ${typeof value}`, null);
}
