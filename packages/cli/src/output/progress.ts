/** How often a line is written where standard error is no terminal, in ms. */
const PLAIN_INTERVAL_MS = 5000;
/** How often the line is rewritten on a terminal, in ms. */
const TERMINAL_INTERVAL_MS = 100;

/** A count that grows, shown on standard error: one rewritten line on a terminal, a plain line now and then elsewhere. */
export class Progress {
  private lastShownMs = performance.now();
  private shown = false;

  constructor(
    private readonly total: number,
    private readonly unit: string,
    private readonly stream: NodeJS.WriteStream = process.stderr,
  ) {}

  update(done: number): void {
    const nowMs = performance.now();
    if (nowMs - this.lastShownMs < (this.stream.isTTY ? TERMINAL_INTERVAL_MS : PLAIN_INTERVAL_MS)) return;
    this.lastShownMs = nowMs;
    this.shown = true;
    const line = `${done}/${this.total} ${this.unit}`;
    this.stream.write(this.stream.isTTY ? `\r\u001b[K${line}` : `${line}\n`);
  }

  /** Wipes the terminal's line so that what follows starts clean. */
  finish(): void {
    if (this.shown && this.stream.isTTY) this.stream.write('\r\u001b[K');
  }
}
