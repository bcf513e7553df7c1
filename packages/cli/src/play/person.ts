import { createInterface, type Interface } from 'node:readline';
import type { Square } from '@reroll/policy';

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
   * @param refuse says of a number why it is not legal.
   * @returns the action, or null when the person has left.
   */
  async chooseAction(
    side: 'X' | 'O',
    legal: readonly number[],
    refuse: (action: string) => string,
  ): Promise<number | null> {
    const choices = `[${legal.join(', ')}]`;
    for (;;) {
      process.stdout.write(`Your move (${side}), choose from ${choices}: `);
      const { value: line, done } = await this.#lines.next();
      if (done) return null;
      const text = line.trim();
      if (!/^\d+$/.test(text)) process.stdout.write(`  Enter a number from ${choices}.\n`);
      else if (legal.includes(Number(text))) return Number(text);
      else process.stdout.write(`  ${refuse(text)} Choose from ${choices}.\n`);
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
