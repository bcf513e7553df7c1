/** What one check came to. */
export interface CheckResult {
  readonly check: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** What was found. */
  readonly message: string;
  /** What to change; for failures alone. */
  readonly advice?: string;
}

/** What all checks of an environment came to. */
export interface CheckReport {
  readonly id: string;
  /** Whether nothing failed. */
  readonly ok: boolean;
  readonly results: readonly CheckResult[];
  /** Steps whose observations were looked at. */
  readonly steps: number;
  /** What was measured, in words, by what it is of: `fuel`, `speed`. */
  readonly figures: Readonly<Record<string, string>>;
}

/** Takes down what the checks of one environment find. */
export class Report {
  readonly #results: CheckResult[] = [];
  readonly #figures: Record<string, string> = {};
  #steps = 0;

  constructor(readonly id: string) {}

  pass(check: string, message: string): void {
    this.#results.push({ check, outcome: 'passed', message });
  }

  skip(check: string, message: string): void {
    this.#results.push({ check, outcome: 'skipped', message });
  }

  fail(check: string, message: string, advice: string): void {
    this.#results.push({ check, outcome: 'failed', message, advice });
  }

  figure(name: string, text: string): void {
    this.#figures[name] = text;
  }

  count(steps: number): void {
    this.#steps += steps;
  }

  get whole(): CheckReport {
    const ok = this.#results.every(({ outcome }) => outcome !== 'failed');
    return { id: this.id, ok, results: this.#results, steps: this.#steps, figures: this.#figures };
  }
}
