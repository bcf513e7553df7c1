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
  /** What the last answer observed, as it was given: only the bytes of an answer can be trusted to stay. */
  observation: unknown;
  /** 0 or 1 for each action, as a copy; null where the environment has no mask. */
  actionMask: Int8Array | null = null;
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
      throw new EnvironmentFailed('INVALID_STEP', textOf(error, 'message'), null);
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

function requireMask(info: unknown, length: number): Int8Array {
  const mask = maskIn(info);
  if (mask?.length !== length) throw invalidAnswer('info.action_mask.length', length, mask?.length);
  return Int8Array.from({ length }, (_, index) => {
    const flag = mask[index];
    if (flag === 0 || flag === 1) return flag;
    throw invalidAnswer(`info.action_mask[${index}]`, '0 or 1', flag);
  });
}

/** Flags of the action mask in an environment whose first observation came with this info: one for each action; 0 for no mask. */
export function maskLengthIn(info: unknown, actionSpace: SpaceSpec): number {
  return actionSpace.type === 'Discrete' && maskIn(info) !== undefined ? actionSpace.n : 0;
}

/** The action mask in an info; undefined where it has none. */
function maskIn(info: unknown): ArrayLike<unknown> | undefined {
  const mask = (info as { action_mask?: unknown } | null | undefined)?.action_mask;
  if (mask instanceof NDArray) return mask.data;
  return typeof mask === 'object' && mask !== null ? (mask as ArrayLike<unknown>) : undefined;
}

function flag(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw invalidAnswer(name, 'a boolean', value);
}

/** What an environment did that answered with another type. */
export function invalidAnswer(name: string, expected: string | number, value: unknown): EnvironmentFailed {
  const got = typeof value === 'number' ? value : typeof value;
  return new EnvironmentFailed('INVALID_STEP', `${name} must be ${expected}, got ${got}`, null);
}

/** What was thrown, or a member of it, as text: it may throw when it is looked at. */
export function textOf(thrown: unknown, member?: 'message'): string {
  try {
    return String(member === undefined ? thrown : (thrown as Error)[member]);
  } catch {
    return 'it threw what has no text';
  }
}
