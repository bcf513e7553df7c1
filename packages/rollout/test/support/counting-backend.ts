import type { Backend } from '../../src/backends/backend.js';
import { InlineBackend } from '../../src/backends/inline-backend.js';
import type { MatchSpec } from '../../src/match/match-spec.js';
import type { MatchClaim } from '../../src/match/play-match.js';

/** An honest backend that counts the matches it is given; the caller says when, and whether, each may go on. */
export class CountingBackend extends InlineBackend implements Backend {
  override readonly concurrency: number;
  started = 0;
  active = 0;
  mostActive = 0;
  readonly #before: (spec: MatchSpec) => Promise<void>;

  constructor(concurrency: number, before: (spec: MatchSpec) => Promise<void> = async () => {}) {
    super();
    this.concurrency = concurrency;
    this.#before = before;
  }

  override async playMatch(spec: MatchSpec, signal: AbortSignal): Promise<MatchClaim> {
    this.started += 1;
    this.active += 1;
    this.mostActive = Math.max(this.mostActive, this.active);
    try {
      await this.#before(spec);
      return await super.playMatch(spec, signal);
    } finally {
      this.active -= 1;
    }
  }
}
