import { CliError, QuietExit } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import { reasonOf } from './system-error.js';

/** How long a command may take to leave nothing behind before the user is told what it is doing, in ms. */
const PATIENCE_MS = 2000;

/**
 * What ends a command before its time: Ctrl-C, SIGTERM, SIGHUP, or an output that takes no more. The signal's reason is the error
 * to end with. Any signal after that ends the process at once, as it would without us.
 */
export class Interruption implements Disposable {
  readonly #controller = new AbortController();
  readonly #listeners = {
    SIGINT: () => this.#end(new CliError('interrupted', EXIT.interrupted)),
    SIGTERM: () => this.#end(new CliError('terminated', EXIT.terminated)),
    SIGHUP: () => this.#end(new CliError('the terminal was closed', EXIT.hangup)),
  };
  #patience: NodeJS.Timeout | undefined;

  constructor() {
    for (const [signal, listener] of Object.entries(this.#listeners)) process.on(signal, listener);
    process.stdout.on('error', this.#onOutputError);
    // Nobody is left to be told.
    process.stderr.on('error', ignore);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#patience);
    this.#stopListening();
    process.stdout.off('error', this.#onOutputError);
    process.stderr.off('error', ignore);
  }

  readonly #onOutputError = (error: NodeJS.ErrnoException): void => {
    if (error.code === 'EPIPE') this.#end(new QuietExit(EXIT.brokenPipe));
    else
      this.#end(
        new CliError(
          `cannot write to standard output: ${reasonOf(error, 'no such file')}`,
          EXIT.infrastructure,
        ),
      );
  };

  #stopListening(): void {
    for (const [signal, listener] of Object.entries(this.#listeners)) process.off(signal, listener);
  }

  #end(reason: Error): void {
    this.#stopListening();
    this.#controller.abort(reason);
    this.#patience ??= setTimeout(() => {
      process.stderr.write('reroll: stopping what was started; Ctrl-C again exits at once\n');
    }, PATIENCE_MS).unref();
  }
}

function ignore(): void {}

/** The work's result, or the signal's reason if that comes first: for work that takes no signal, and leaves nothing behind. */
export async function orInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let giveUp = (): void => {};
  const interrupted = new Promise<never>((_, reject) => {
    giveUp = () => reject(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
