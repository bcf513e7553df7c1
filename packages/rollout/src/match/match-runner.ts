import type { Backend } from '../backends/backend.js';
import { retryOnce } from '../backends/retry-once.js';
import { specDigester } from '../spec/spec-digest.js';
import { parseMatchClaim } from './match-claim.js';
import type { MatchResult } from './match-result.js';
import type { MatchTemplate } from './match-spec.js';
import { verifyMatch } from './verify-match.js';

/** Plays and verifies the match of a seed. */
export type MatchRunner = (seed: string, signal: AbortSignal) => Promise<MatchResult>;

/** Matches that differ in nothing but their seeds, on one backend; an isolate that fails gets one more chance. */
export function matchRunner(template: MatchTemplate, backend: Backend): MatchRunner {
  const digestOf = specDigester(template);
  return (seed, signal) => {
    const spec = { ...template, seed };
    return retryOnce(async () => {
      const claim = parseMatchClaim(await backend.playMatch(spec, signal));
      return verifyMatch(spec, claim, { specDigest: digestOf(seed), backend: backend.name });
    }, signal);
  };
}
