import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { type Backend, type ExecutionOptions, Task } from '@reroll/rollout';
import { languagesOf } from '@reroll/rollout/guests';
import { specDigester } from '@reroll/rollout/internal';
import { leaseBackend, worstCaseMs } from '@reroll/rollout/internal/backends';
import { retryOnce } from '../retry-once.js';
import { GameStage, mostMovesOf } from './game.js';
import type { MatchResult } from './match-result.js';
import { type MatchSpecInput, type MatchTemplate, parseMatchSpec, withSecret } from './match-spec.js';
import { parseMatchClaim, verifyMatch } from './verify-match.js';

/** Plays a match. `imports` in package.json names the compiled module: workers run that, whatever runs the host. */
const matchTask = new Task(
  { name: 'match', module: pathToFileURL(createRequire(import.meta.url).resolve('#tasks')).href },
  async () => (await import('../tasks.js')).match,
  ({ policyX, policyO, env, games }) => {
    const decisions = games * Math.ceil(mostMovesOf(env) / 2);
    return worstCaseMs(policyX, decisions) + worstCaseMs(policyO, decisions);
  },
  ({ policyX, policyO }) => languagesOf([policyX, policyO]),
);

/**
 * Plays a match in an isolate and verifies it. The judge is the core and owns every random draw; code policies sit in
 * metered guests, X and O apart. A player whose code fails, or who answers anything but a legal action, forfeits that game.
 *
 * @returns the result; failures of policies are part of it.
 * @throws RolloutError when there is no result: the spec is wrong, the caller aborted, or the infrastructure
 * failed twice.
 * @example
 * ```ts
 * import { definePolicy } from '@reroll/policy';
 * import { runMatch } from '@reroll/evaluate';
 *
 * const source = 'def choose_action(board, player, rng):\n    return board.index(None)\n';
 * const first = definePolicy({ language: 'python', source });
 * const { totalReward, games } = await runMatch({ policyX: first, policyO: 'random', seed: 0, games: 50 });
 * console.log(totalReward, games[0]?.outcome);
 * ```
 */
export async function runMatch(input: MatchSpecInput, options: ExecutionOptions = {}): Promise<MatchResult> {
  const { signal = new AbortController().signal } = options;
  const { input: keyed, secret } = withSecret(input);
  const { seed, ...template } = parseMatchSpec(keyed);
  await using lease = leaseBackend(options, 1);
  return await matchRunner(template, secret, lease.backend)(seed, signal);
}

/** Plays and verifies the match of a seed. */
export type MatchRunner = (seed: string, signal: AbortSignal) => Promise<MatchResult>;

/** Matches that differ in nothing but their seeds, on one backend; an isolate that fails gets one more chance. */
export function matchRunner(template: MatchTemplate, secret: string | null, backend: Backend): MatchRunner {
  const revealed = secret === null ? {} : { secret };
  const digestOf = specDigester(template);
  const stage = new GameStage(template);
  return (seed, signal) => {
    const spec = { ...template, seed };
    return retryOnce(async () => {
      const claim = parseMatchClaim(await backend.run(matchTask, { ...spec, ...revealed }, signal));
      const run = { specDigest: digestOf(seed), backend: backend.name };
      return { ...verifyMatch(spec, claim, run, stage), ...revealed };
    }, signal);
  };
}
