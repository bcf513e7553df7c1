import type { Guest, GuestState, Interpreter, JudgeRng, PolicyFailure } from '@reroll/policy';
import { definePolicy } from '@reroll/policy/definition';
import type { EnvironmentCode } from './code-environment.js';
import { type CodeLimits, guestLimits } from './code-limits.js';
import { EnvironmentFailed, type EnvironmentFailureCode } from './environment-failed.js';
import { javascriptAdapter } from './javascript-adapter.js';
import { OPERATION } from './operation.js';
import { pythonAdapter } from './python-adapter.js';
import { readJson } from './read-json.js';
import { readMarshal } from './read-marshal.js';
import { MAX_REPLY_BYTES, type ReplyValue, unreadable, WrongReply } from './reply-value.js';

/** What a guest is opened from. */
export interface CodeSource extends EnvironmentCode {
  readonly limits: CodeLimits;
  readonly interpreter: Interpreter;
  /** The guest once the text has run, where further ones begin; left out for the first. */
  readonly start?: GuestState;
}

const NO_REPLY = new Uint8Array(0);

/** The text of an environment in a guest of its own. */
export class CodeGuest {
  readonly #code: CodeSource;
  readonly #guest: Guest;
  /** What it wrote to standard error last: its reply, once it has returned. */
  #reply: Uint8Array = NO_REPLY;
  #isTooLong = false;
  readonly #printed: Uint8Array[] = [];
  #room: number;
  #failure: EnvironmentFailed | null = null;
  #lastFuel = 0n;

  /**
   * Runs the text once, or begins where it has run.
   *
   * @param rng - what `rng` draws from in JavaScript; Python has its own.
   * @throws EnvironmentFailed when the text cannot be run; PolicyError when the host is short of something.
   */
  constructor(code: CodeSource, rng: JudgeRng) {
    this.#code = code;
    this.#room = code.limits.outputBytes;
    const { language, source, interpreter, limits, start } = code;
    const bytes = new TextEncoder().encode(source).length;
    if (bytes > limits.sourceBytes) {
      throw new EnvironmentFailed(
        'SYNTAX',
        `the text has ${bytes} bytes, the limit is ${limits.sourceBytes}`,
        null,
      );
    }
    const adapter = language === 'python' ? pythonAdapter : javascriptAdapter;
    const behind = adapter(source);
    const created = interpreter.createGuest({
      policy: definePolicy({ language, source: `${source}\n${behind}` }),
      contract: 'single-agent',
      rng,
      limits: guestLimits(limits, behind.length + 1),
      ...(start && { state: start }),
      output: (stream, written) => this.#take(stream, written),
    });
    if (created.guest === undefined) throw this.#failed(created.failure, null);
    this.#guest = created.guest;
  }

  /** Where further guests of the text begin. */
  capture(): GuestState {
    return this.#guest.capture();
  }

  /** Fuel of the last call. */
  get lastFuel(): bigint {
    return this.#lastFuel;
  }

  /** What the text has printed so far, up to `outputBytes`. */
  get output(): string {
    const bytes = new Uint8Array(this.#printed.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const chunk of this.#printed) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return new TextDecoder().decode(bytes);
  }

  /**
   * Calls the environment.
   *
   * @param message - an operation and what belongs to it.
   * @param step - for the record of a failure.
   * @param read - checks the reply; it may throw a WrongReply.
   * @throws EnvironmentFailed, and from then on the same one.
   */
  ask<T>(message: readonly number[], fuel: bigint, step: number | null, read: (reply: ReplyValue) => T): T {
    this.requireSound();
    this.#reply = NO_REPLY;
    this.#isTooLong = false;
    const { failure, fuelUsed } = this.#guest.chooseAction({ observation: message }, fuel);
    this.#lastFuel = fuelUsed;
    if (failure !== undefined) {
      this.#failure = this.#failed(failure, step);
      throw this.#failure;
    }
    try {
      return read(this.#read());
    } catch (error) {
      if (!(error instanceof WrongReply)) throw error;
      const code = message[0] === OPERATION.describe ? 'INVALID_ENVIRONMENT' : 'INVALID_STEP';
      this.#failure = new EnvironmentFailed(code, error.message, step);
      throw this.#failure;
    }
  }

  /** @throws EnvironmentFailed, the one that ended it. */
  requireSound(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  dispose(): void {
    this.#guest.dispose();
  }

  #read(): ReplyValue {
    if (this.#isTooLong) throw unreadable(`it has more than ${MAX_REPLY_BYTES} bytes`);
    return this.#code.language === 'python' ? readMarshal(this.#reply) : readJson(this.#reply);
  }

  #take(stream: 'stdout' | 'stderr', written: Uint8Array): void {
    if (stream === 'stdout') {
      this.#print(written);
      return;
    }
    this.#print(this.#reply);
    this.#isTooLong = written.length > MAX_REPLY_BYTES;
    this.#reply = this.#isTooLong ? NO_REPLY : written.slice();
  }

  #print(bytes: Uint8Array): void {
    const kept = bytes.slice(0, this.#room);
    this.#room -= kept.length;
    if (kept.length > 0) this.#printed.push(kept);
  }

  #failed({ code, message }: PolicyFailure, step: number | null): EnvironmentFailed {
    // The adapter always returns 0: another number is the work of the text.
    const ownCode: EnvironmentFailureCode = code === 'INVALID_ACTION' ? 'INVALID_STEP' : code;
    return new EnvironmentFailed(ownCode, explained(message, this.#code.source), step);
  }
}

const PLACE = / \(policy\.(?:py, line |js:)(\d+)(?::\d+)?\)/;
const NO_GYMNASIUM = /^ModuleNotFoundError: No module named '(?:gymnasium|gym)\b/;
const PLAIN_LITERALS = '; spaces are plain literals, such as {"type": "Discrete", "n": 4}';

/** A message that names the line of the text: lines behind it are the adapter's. */
function explained(message: string, source: string): string {
  const numLines = source.split(/\r\n|\n|\r/).length;
  const placed = message
    .replace(PLACE, (_, line: string) => (Number(line) <= numLines ? ` (line ${line})` : ''))
    .replace('the policy defines no function choose', 'the text has no function choose');
  return NO_GYMNASIUM.test(message) ? placed + PLAIN_LITERALS : placed;
}
