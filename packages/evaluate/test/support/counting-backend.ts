import { type Backend, createBackend, type Task } from '@reroll/rollout';

/** An honest backend that counts the tasks it is given; the caller says when, and whether, each may go on. */
export class CountingBackend<Sent> implements Backend {
  readonly name = 'counting';
  readonly concurrency: number;
  readonly maxChunkSize = 1;
  started = 0;
  active = 0;
  mostActive = 0;
  readonly #honest = createBackend('inline');
  readonly #before: (input: Sent) => Promise<void>;

  constructor(concurrency: number, before: (input: Sent) => Promise<void> = async () => {}) {
    this.concurrency = concurrency;
    this.#before = before;
  }

  async run<Input, Output>(task: Task<Input, Output>, input: Input, signal: AbortSignal): Promise<Output> {
    this.started += 1;
    this.active += 1;
    this.mostActive = Math.max(this.mostActive, this.active);
    try {
      await this.#before(input as Input & Sent);
      return await this.#honest.run(task, input, signal);
    } finally {
      this.active -= 1;
    }
  }

  close(): Promise<void> {
    return this.#honest.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
