// What environments with Gymnasium's interface answer, as canonical bytes.
import { NDArray, type SpaceSpec, valueBytes } from '@reroll/env';
import type { EpisodeFormat } from './contained-episode.js';
import { EnvironmentFault } from './environment-failure.js';

/** What is known of an environment before it answers. */
export interface AnswerFormat extends EpisodeFormat {
  readonly observationSpace: SpaceSpec;
  /** Actions in the mask that each observation comes with, as `info.action_mask`; 0 for none. */
  readonly maskLength: number;
}

/** What a reset or a step gave, before anybody looked at it. */
export interface EnvAnswer {
  readonly observation?: unknown;
  readonly info?: unknown;
  readonly reward?: unknown;
  readonly terminated?: unknown;
  readonly truncated?: unknown;
}

/** Reads what resets and steps give, and keeps the last observation and its mask. */
export class EnvAnswers {
  readonly #format: AnswerFormat;
  observation: unknown;
  actionMask: ArrayLike<number> | null = null;

  constructor(format: AnswerFormat) {
    this.#format = format;
  }

  /**
   * The bytes that a canonical body begins with.
   *
   * @throws EnvironmentFault for what no reset can give.
   */
  readReset({ observation, info }: EnvAnswer): Uint8Array {
    const { observationSpace, maskLength } = this.#format;
    this.observation = observation;
    this.actionMask = maskLength === 0 ? null : requireMask(info, maskLength);
    try {
      return valueBytes(observationSpace, observation, 'the observation');
    } catch (error) {
      throw new EnvironmentFault('INVALID_STEP', (error as Error).message, { cause: error });
    }
  }

  /**
   * The bytes of a step in a canonical body.
   *
   * @throws EnvironmentFault for what no step can give.
   */
  readStep(answer: EnvAnswer, action: Uint8Array): Uint8Array {
    const { layout } = this.#format;
    const { reward, terminated, truncated } = answer;
    if (typeof reward !== 'number') throw invalidAnswer('reward', 'a number', reward);
    const observation = this.readReset(answer);
    const step = new Uint8Array(layout.stepBytes);
    step.set(action);
    new DataView(step.buffer).setFloat64(layout.rewardOffset, reward, true);
    step[layout.flagsOffset] = flag('terminated', terminated) | (flag('truncated', truncated) << 1);
    step.set(observation, layout.observationOffset);
    return step;
  }
}

/** The mask of an info, 0 or 1 for each action; undefined where it has none. */
export function maskIn(info: unknown): ArrayLike<number> | undefined {
  const mask: unknown = (info as { action_mask?: unknown } | undefined)?.action_mask;
  if (mask instanceof NDArray) return mask.data as ArrayLike<number>;
  if (Array.isArray(mask)) return mask.map(Number);
  return typeof mask === 'object' && mask !== null && 'length' in mask
    ? (mask as ArrayLike<number>)
    : undefined;
}

function requireMask(info: unknown, length: number): ArrayLike<number> {
  const mask = maskIn(info);
  if (mask?.length === length) return mask;
  throw new EnvironmentFault('INVALID_STEP', `info.action_mask must have ${length} elements`);
}

function flag(name: string, value: unknown): number {
  if (typeof value === 'boolean') return Number(value);
  throw invalidAnswer(name, 'a boolean', value);
}

/** What an environment did in answering with a value of another type. */
export function invalidAnswer(name: string, expected: string, value: unknown): EnvironmentFault {
  return new EnvironmentFault('INVALID_STEP', `${name} must be ${expected}, got ${typeof value}`);
}
