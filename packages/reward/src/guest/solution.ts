import type { Guest, GuestState, Interpreter, JudgeRng, PolicyFailure } from '@reroll/policy';
import { definePolicy } from '@reroll/policy/definition';
import { guestLimits, type ScoreLimits } from '../limits.js';
import { type Message, readMessage } from '../values/read-message.js';
import { sendRequest } from './send-request.js';
import { MAX_ANSWER_BYTES, Written } from './written.js';

/** How a completion failed: in its guest, or by an answer that cannot be read. */
export type Failure = Pick<PolicyFailure, 'code' | 'message'>;

/** What a completion answered, or how it failed. */
export type Answer =
  | { readonly message: Message; readonly failure?: undefined; readonly fuelUsed: bigint }
  | { readonly failure: Failure; readonly message?: undefined; readonly fuelUsed: bigint };

/** A text and where it runs. */
export interface GuestSource {
  readonly interpreter: Interpreter;
  /** An adapter; in JavaScript behind the completion. */
  readonly text: string;
  readonly limits: ScoreLimits;
}

/** A solution whose text has run, or why there is none. */
export type OpenedSolution =
  | { readonly solution: Solution; readonly failure?: undefined; readonly fuelUsed: bigint }
  | { readonly failure: Failure; readonly solution?: undefined; readonly fuelUsed: bigint };

/** Completions draw nothing from the judge: their own generators are seeded alike in every guest. */
const NO_RNG: JudgeRng = { random: () => 0, getrandbits: () => 0n };

/** A completion in a guest of its own, which answers requests. */
export class Solution implements Disposable {
  private constructor(
    private readonly guest: Guest,
    private readonly written: Written,
  ) {}

  /**
   * Runs a text.
   *
   * @param state - where the guest begins, in place of running it.
   */
  static open({ interpreter, text, limits }: GuestSource, state?: GuestState): OpenedSolution {
    const written = new Written(limits.outputBytes);
    const { guest, failure, ...rest } = interpreter.createGuest({
      policy: definePolicy({ language: interpreter.language, source: text }),
      contract: 'single-agent',
      rng: NO_RNG,
      limits: guestLimits(limits, new TextEncoder().encode(text).length),
      output: (stream, bytes) => written.take(stream, bytes),
      ...(state && { state }),
    });
    if (guest !== undefined) return { solution: new Solution(guest, written), fuelUsed: guest.fuelUsed };
    return { failure, fuelUsed: 'fuelUsed' in rest ? rest.fuelUsed : 0n };
  }

  /** Begins where a guest of the same text was: nothing runs, so that nothing can fail. */
  static resume(source: GuestSource, state: GuestState): Solution {
    const { solution, failure } = Solution.open(source, state);
    if (solution === undefined) throw new Error(`a guest must begin where another was: ${failure.message}`);
    return solution;
  }

  /** What it has printed to standard output; null if that is more than `outputBytes`. */
  get stdout(): string | null {
    return this.written.stdout;
  }

  capture(): GuestState {
    return this.guest.capture();
  }

  /** Asks for one answer. What a request may say stands in `python-solution.ts`. */
  ask(request: unknown, fuel: bigint): Answer {
    this.written.clear();
    const { failure, fuelUsed } = sendRequest(this.guest, request, fuel);
    if (failure !== undefined) return { failure, fuelUsed };
    const { answer } = this.written;
    const message = answer === null ? null : readMessage(answer);
    if (message !== null) return { message, fuelUsed };
    const problem = `the answer cannot be read, or has more than ${MAX_ANSWER_BYTES} bytes`;
    return { failure: { code: 'INVALID_ACTION', message: problem }, fuelUsed };
  }

  [Symbol.dispose](): void {
    this.guest.dispose();
  }
}
