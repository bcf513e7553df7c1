import { createInterface, type Interface } from 'node:readline';
import type { Square } from '@reroll/policy';

/** What an answer means, or what to say before the question comes again. */
type Answer<T> = { readonly value: T } | { readonly again: string };

/** A person at the terminal, or lines from a pipe. */
export class Person implements Disposable {
  readonly #interface: Interface;
  /** Keeps lines that come before they are asked for; ends when the person leaves. */
  readonly #lines: AsyncIterator<string>;

  /** @param signal - closes the conversation when it fires. */
  constructor(signal: AbortSignal) {
    this.#interface = createInterface({ input: process.stdin, terminal: false });
    this.#lines = this.#interface[Symbol.asyncIterator]();
    signal.addEventListener('abort', () => this.#interface.close(), { once: true });
  }

  /**
   * Asks for one of the legal actions until one is given.
   *
   * @param what - what is asked for.
   * @param refuse says of a number why it is not legal.
   * @returns the action, or null when the person has left.
   */
  chooseAction(
    what: string,
    legal: readonly number[],
    refuse: (action: string) => string,
  ): Promise<number | null> {
    const choices = `[${legal.join(', ')}]`;
    return this.ask(`${what}, choose from ${choices}: `, (text) => {
      if (!/^\d+$/.test(text)) return { again: `Enter a number from ${choices}.` };
      if (legal.includes(Number(text))) return { value: Number(text) };
      return { again: `${refuse(text)} Choose from ${choices}.` };
    });
  }

  /** Asks until an answer can be read; null when the person has left. */
  async ask<T>(question: string, read: (line: string) => Answer<T>): Promise<T | null> {
    for (;;) {
      process.stdout.write(question);
      const { value: line, done } = await this.#lines.next();
      if (done) return null;
      const answer = read(line.trim());
      if ('value' in answer) return answer.value;
      process.stdout.write(`  ${answer.again}\n`);
    }
  }

  [Symbol.dispose](): void {
    this.#interface.close();
  }
}

/** The board as published: marks, and the numbers of free squares. */
export function drawBoard(board: readonly Square[]): string {
  const row = (start: number): string =>
    [0, 1, 2].map((column) => board[start + column] ?? `${start + column}`).join(' | ');
  return ` ${row(0)}\n---+---+---\n ${row(3)}\n---+---+---\n ${row(6)}\n`;
}
