import type { Guest, GuestState, Interpreter, JudgeRng, PolicyFailure } from '@reroll/policy';
import { definePolicy } from '@reroll/policy/definition';
import { guestLimits, type ScoreLimits } from '../limits.js';
import { type Message, readMessage } from '../values/read-message.js';
import { packRequest } from './request.js';

/** How a completion failed: in its guest, or by an answer that cannot be read. */
export type Failure = Pick<PolicyFailure, 'code' | 'message'>;

/** What a completion answered, or how it failed. */
export type Answer =
  | { readonly message: Message; readonly failure?: undefined; readonly fuelUsed: bigint }
  | { readonly failure: Failure; readonly message?: undefined; readonly fuelUsed: bigint };

/** A text and where it runs. */
export interface GuestSource {
  readonly interpreter: Interpreter;
  /** A completion with its adapter, or a judge. */
  readonly text: string;
  readonly limits: ScoreLimits;
  /** Where the guest begins, in place of running the text. */
  readonly state?: GuestState | undefined;
}

/** Longest answer that is read, in bytes. */
export const MAX_ANSWER_BYTES = 2 ** 20;

const NOTHING = new Uint8Array(0);

/** Completions draw nothing from the judge: their own generators are seeded alike in every guest. */
const NO_RNG: JudgeRng = { random: () => 0, getrandbits: () => 0n };

/** A completion in a guest of its own, which answers requests. */
export class Solution implements Disposable {
  readonly #guest: Guest;
  readonly #outputBytes: number;
  /** What it wrote to standard error last: its answer, once a call has returned. */
  #written: Uint8Array = NOTHING;
  readonly #printed: Uint8Array[] = [];
  #printedBytes = 0;

  private constructor({ interpreter, text, limits, state }: GuestSource) {
    const { language } = interpreter;
    this.#outputBytes = limits.outputBytes;
    const created = interpreter.createGuest({
      policy: definePolicy({ language, source: text }),
      contract: 'single-agent',
      rng: NO_RNG,
      limits: guestLimits(limits, new TextEncoder().encode(text).length),
      output: (stream, bytes) => this.#take(stream, bytes),
      ...(state && { state }),
    });
    if (created.guest === undefined) throw new NotLoaded(created.failure, created.fuelUsed);
    this.#guest = created.guest;
  }

  /** Runs the text, or begins where it has run. */
  static open(source: GuestSource): Solution | NotLoaded {
    try {
      return new Solution(source);
    } catch (error) {
      if (error instanceof NotLoaded) return error;
      throw error;
    }
  }

  get fuelUsed(): bigint {
    return this.#guest.fuelUsed;
  }

  /** What it has printed to standard output; null if that is more than `outputBytes`. */
  get stdout(): string | null {
    if (this.#printedBytes > this.#outputBytes) return null;
    const bytes = new Uint8Array(this.#printedBytes);
    let at = 0;
    for (const chunk of this.#printed) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return new TextDecoder().decode(bytes);
  }

  capture(): GuestState {
    return this.#guest.capture();
  }

  /** Asks for one answer. What a request has to say stands in `python-solution.ts`. */
  ask(request: unknown, fuel: bigint): Answer {
    this.#written = NOTHING;
    const { failure, fuelUsed } = this.#guest.chooseAction({ observation: packRequest(request) }, fuel);
    if (failure !== undefined) return { failure, fuelUsed };
    const message = this.#written.length > MAX_ANSWER_BYTES ? null : readMessage(this.#written);
    if (message !== null) return { message, fuelUsed };
    const problem = `the answer cannot be read, or has more than ${MAX_ANSWER_BYTES} bytes`;
    return { failure: { code: 'INVALID_ACTION', message: problem }, fuelUsed };
  }

  [Symbol.dispose](): void {
    this.#guest.dispose();
  }

  #take(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    if (stream === 'stderr') {
      this.#written = bytes.slice(0, MAX_ANSWER_BYTES + 1);
      return;
    }
    const room = this.#outputBytes - this.#printedBytes;
    if (room > 0) this.#printed.push(bytes.slice(0, room));
    this.#printedBytes += bytes.length;
  }
}

/** A text that could not be run. */
export class NotLoaded {
  constructor(
    readonly failure: Failure,
    readonly fuelUsed: bigint,
  ) {}
}
