import type { Backend } from '../backends/backend.js';
import { type BackendName, createBackend } from '../backends/create-backend.js';
import { RolloutError } from '../rollout-error.js';
import { parseMatchClaim } from './match-claim.js';
import type { MatchResult } from './match-result.js';
import { type MatchSpec, type MatchSpecInput, parseMatchSpec } from './match-spec.js';
import { verifyMatch } from './verify-match.js';

/** Where a match runs. */
export interface MatchRunOptions {
  /** A name, for a backend that lives as long as the match, or one that the caller owns. Default `worker`. */
  readonly backend?: BackendName | Backend;
  readonly signal?: AbortSignal;
}

/**
 * Plays a match in an isolate and verifies it. The judge is the core and owns every random draw; code policies sit in
 * metered guests, X and O apart. A player whose code fails, or who answers anything but a free square, forfeits that game.
 *
 * @returns the result; failures of policies are part of it.
 * @throws RolloutError when there is no result to be had: the spec is wrong, the caller aborted, or the infrastructure
 * failed twice.
 * @example
 * ```ts
 * import { definePolicy } from '@reroll/policy';
 * import { runMatch } from '@reroll/rollout';
 *
 * const source = 'def choose_action(board, player, rng):\n    return board.index(None)\n';
 * const first = definePolicy({ language: 'python', source });
 * const { totalReward, games } = await runMatch({ policyX: first, policyO: 'random', seed: 0, games: 50 });
 * console.log(totalReward, games[0]?.outcome);
 * ```
 */
export async function runMatch(input: MatchSpecInput, options: MatchRunOptions = {}): Promise<MatchResult> {
  const { backend: choice = 'worker', signal = new AbortController().signal } = options;
  const spec = parseMatchSpec(input);
  await using owned = typeof choice === 'string' ? createBackend(choice, { concurrency: 1 }) : null;
  return await runParsedMatch(spec, owned ?? (choice as Backend), signal);
}

/** Plays a match on a backend; an isolate that fails gets one more chance. */
export async function runParsedMatch(
  spec: MatchSpec,
  backend: Backend,
  signal: AbortSignal,
): Promise<MatchResult> {
  try {
    return await attempt(spec, backend, signal);
  } catch (error) {
    if (!(error instanceof RolloutError && error.retryable)) throw error;
    return attempt(spec, backend, signal);
  }
}

async function attempt(spec: MatchSpec, backend: Backend, signal: AbortSignal): Promise<MatchResult> {
  return verifyMatch(spec, parseMatchClaim(await backend.playMatch(spec, signal)), backend.name);
}
