import type { Env } from '@reroll/env';
import type { Action } from './action-codec.js';
import type { ContainedCalls } from './contained-episode.js';
import { type AnswerFormat, EnvAnswers, invalidAnswer } from './env-answers.js';
import { EnvironmentFault } from './environment-failure.js';

/** What calls into an environment with Gymnasium's interface need. */
export interface EnvCallsParts extends AnswerFormat {
  /** Makes the environment of one episode: nothing of an earlier one is left in it. */
  readonly open: () => Env<unknown, unknown>;
}

/** Calls into environments with Gymnasium's interface, a new one for each episode, whose answers become canonical bytes. */
export class EnvCalls implements ContainedCalls {
  readonly #parts: EnvCallsParts;
  readonly #answers: EnvAnswers;
  #env: Env<unknown, unknown> | null = null;

  constructor(parts: EnvCallsParts) {
    this.#parts = parts;
    this.#answers = new EnvAnswers(parts);
  }

  get observation(): unknown {
    return this.#answers.observation;
  }

  get actionMask(): ArrayLike<number> | null {
    return this.#answers.actionMask;
  }

  reset(seed: string): Uint8Array {
    const answer = called(() => {
      this.#env?.close();
      this.#env = this.#parts.open();
      return this.#env.reset({ seed });
    });
    return this.#answers.readReset(answer);
  }

  step(action: Action, bytes: Uint8Array): Uint8Array {
    const answer = called(() => this.#env!.step(this.#parts.actions.native(action)));
    return this.#answers.readStep(answer, bytes);
  }
}

/** What code of the environment gives; its exceptions are its failure, unless they say that the machine failed. */
function called<Answer>(call: () => Answer): Answer {
  let answer: Answer;
  try {
    answer = call();
  } catch (error) {
    const { fault } = (error ?? {}) as { fault?: unknown };
    if (fault === 'environment' || fault === 'infrastructure') throw error;
    throw new EnvironmentFault('EXCEPTION', String(error), { cause: error });
  }
  if (typeof answer === 'object' && answer !== null) return answer;
  throw invalidAnswer('result of a call', 'an object', answer);
}
