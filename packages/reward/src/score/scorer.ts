import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { type Backend, type RolloutError, Task } from '@reroll/rollout';
import { asRolloutError } from '@reroll/rollout/internal';
import { worstCaseMs } from '@reroll/rollout/internal/backends';
import { extractCode } from '../extract.js';
import type { CompletionClaim, CompletionJob } from '../guest/run-completion.js';
import { trialOf } from '../test-case.js';
import { judgeResult, parseClaim, type TestResult } from './judge-claim.js';
import { type RecordFrame, recordDigest } from './record.js';
import { type Judged, noRewards, rewardsOf } from './rewards.js';
import type { Score } from './score.js';
import type { CompletionItem, resolveOptions } from './score-options.js';

/** Tries a completion. `imports` in package.json names the compiled module: workers run that, whatever runs the host. */
const completionTask = new Task<CompletionJob, CompletionClaim>(
  { name: 'completion', module: pathToFileURL(createRequire(import.meta.url).resolve('#tasks')).href },
  async () => (await import('../tasks.js')).completion,
  ({ limits, trials }) => {
    const { fuelForLoading, fuelPerTest } = limits;
    // A test's own text may take as much again.
    const guest = { fuelForLoading: Number(fuelForLoading), fuelPerDecision: 2 * Number(fuelPerTest) };
    return worstCaseMs(
      { kind: 'code', limits: { ...guest, fuelTotal: Number.MAX_SAFE_INTEGER } },
      trials.length,
    );
  },
  ({ language }) => [language],
);

/** What does not come from the machine that ran a completion, and would befall every other one as well. */
const FATAL: ReadonlySet<RolloutError['code']> = new Set([
  'ABORTED',
  'BACKEND_CLOSED',
  'BACKEND_UNAVAILABLE',
  'INVALID_SPEC',
]);

/** Scores completions that differ in nothing but their text and their tests, on one backend. */
export class Scorer {
  constructor(
    private readonly options: Pick<ReturnType<typeof resolveOptions>, 'extract' | 'rewards' | 'retries'>,
    private readonly frame: RecordFrame,
    private readonly backend: Backend,
  ) {}

  /** @throws RolloutError of the codes in {@link FATAL}; what a reward, or an extraction, of the caller's own throws. */
  async score(item: CompletionItem, signal: AbortSignal): Promise<Score> {
    const code = extractCode(item.completion, this.options.extract, this.frame.language);
    if (code === null) return this.#scored(item, null, 'no_code', 0n, []);
    const claim = await this.#tried(item, code, signal);
    if (!('results' in claim)) return this.#unknown(item, claim);
    const results = item.tests.map((test, index) => judgeResult(test, claim.results[index]!));
    const outcome = results.find((result) => result.outcome !== 'passed')?.outcome ?? 'passed';
    return this.#scored(item, code, outcome, claim.fuelForLoading, results);
  }

  /** What the completion answered; or, when the machine failed at every attempt, how the last of them failed. */
  async #tried(
    { tests }: CompletionItem,
    source: string,
    signal: AbortSignal,
  ): Promise<CompletionClaim | RolloutError> {
    const { language, limits } = this.frame;
    const job: CompletionJob = { language, source, limits, trials: tests.map(trialOf) };
    for (let attempt = 0; ; attempt++) {
      try {
        return parseClaim(await this.backend.run(completionTask, job, signal), tests);
      } catch (error) {
        const failure = asRolloutError(error, signal);
        if (FATAL.has(failure.code)) throw failure;
        if (attempt === this.options.retries) return failure;
      }
    }
  }

  #scored(
    { index, completion, task, tests, digest }: CompletionItem,
    code: string | null,
    outcome: Judged['outcome'],
    fuelForLoading: bigint,
    results: readonly TestResult[],
  ): Score {
    const rewards = rewardsOf(this.options.rewards, { outcome, completion, code, tests, results });
    return {
      index,
      task,
      outcome,
      tests: results,
      rewards,
      reward: Object.values(rewards).reduce((sum, reward) => sum + reward, 0),
      message: code === null ? 'the completion holds no code' : firstMessage(results),
      fuelUsed: results.reduce((sum, { fuelUsed }) => sum + fuelUsed, fuelForLoading),
      digest: recordDigest(this.frame, digest, completion, code, outcome, fuelForLoading, results),
    };
  }

  #unknown({ index, task }: CompletionItem, { code, message }: RolloutError): Score {
    return {
      index,
      task,
      outcome: 'infra',
      tests: [],
      rewards: noRewards(this.options.rewards),
      reward: null,
      message: `${code}: ${message}`,
      fuelUsed: 0n,
      digest: null,
    };
  }
}

const firstMessage = (results: readonly TestResult[]): string | null =>
  results.find(({ message }) => message !== null)?.message ?? null;
