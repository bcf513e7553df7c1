import { lineWidth } from './table.js';

/** How often a line is written where standard error is not a terminal, in ms. */
const PLAIN_INTERVAL_MS = 5000;
/** How often the line is rewritten on a terminal, in ms. */
const TERMINAL_INTERVAL_MS = 100;
/** Cells of the bar: at most, and the fewest that are worth showing. */
const [MOST_CELLS, LEAST_CELLS] = [30, 5];

/**
 * A count that grows, shown on standard error with a percentage, a rate and the time left: one rewritten line with a bar on a
 * terminal, a plain line now and then elsewhere.
 */
export class Progress {
  readonly #startMs = performance.now();
  #lastShownMs = this.#startMs;
  #visible = false;

  constructor(
    private readonly total: number,
    private readonly unit: string,
    private readonly stream: NodeJS.WriteStream = process.stderr,
  ) {}

  update(done: number): void {
    const nowMs = performance.now();
    if (nowMs - this.#lastShownMs < (this.stream.isTTY ? TERMINAL_INTERVAL_MS : PLAIN_INTERVAL_MS)) return;
    this.#lastShownMs = nowMs;
    const line = progressLine(done, this.total, this.unit, nowMs - this.#startMs);
    if (!this.stream.isTTY) {
      this.stream.write(`${line}\n`);
      return;
    }
    this.#visible = true;
    this.stream.write(`\r\u001b[K${withBar(line, done / this.total, lineWidth(this.stream))}`);
  }

  /** Wipes the terminal's line, so that what follows starts clean; the next update shows it again. */
  clear(): void {
    if (this.#visible) this.stream.write('\r\u001b[K');
    this.#visible = false;
  }
}

/** `42%  420/1000 rollouts  1234/s  0:05 left` */
export function progressLine(done: number, total: number, unit: string, elapsedMs: number): string {
  const percent = Math.floor((100 * done) / Math.max(total, 1));
  const perMs = done / Math.max(elapsedMs, 1);
  const left = perMs === 0 ? '' : `  ${clock((total - done) / perMs)} left`;
  const perSecond = 1000 * perMs;
  const rate = perSecond < 10 ? perSecond.toFixed(1) : perSecond.toFixed(0);
  return `${`${percent}%`.padStart(4)}  ${done}/${total} ${unit}  ${rate}/s${left}`;
}

/** The line behind a bar, or what of it fits: a line that wraps cannot be rewritten. */
export function withBar(line: string, share: number, available: number): string {
  const cells = Math.min(MOST_CELLS, available - line.length - 2);
  if (cells < LEAST_CELLS) return line.slice(0, available - 1);
  const full = Math.round(share * cells);
  return `${'█'.repeat(full)}${'░'.repeat(cells - full)} ${line}`;
}

/** `0:05`, `12:34`, `3:00:00` */
function clock(ms: number): string {
  // A thousandth less, for what rounding adds to a whole second.
  const seconds = Math.ceil(ms / 1000 - 0.001);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = `${seconds % 60}`.padStart(2, '0');
  return hours === 0 ? `${minutes}:${tail}` : `${hours}:${`${minutes}`.padStart(2, '0')}:${tail}`;
}
