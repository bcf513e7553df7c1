import type { Backend, BackendName } from '@reroll/rollout';
import { assertInteger, typeName } from '@reroll/rollout/internal';
import { EXTRACTIONS, type Extraction } from '../extract.js';
import { resolveScoreLimits, type ScoreLimits } from '../limits.js';
import { parseTests, type TestCase, type TestInput } from '../test-case.js';
import { testsDigest } from './record.js';
import { checkComponents, type RewardComponents } from './rewards.js';

/** Completions that can be scored at a time. */
export const MAX_COMPLETIONS = 65_536;

/** Characters that a completion may have. */
export const MAX_COMPLETION_LENGTH = 2 ** 22;

/** Most times that a completion is tried again when the machine fails. */
export const MAX_RETRIES = 10;

/** A completion, and the task that it is for: a name among the tests. */
export interface CompletionInput {
  readonly completion: string;
  readonly task: string;
}

/** What {@link scoreCompletions} takes. */
export interface ScoreOptions {
  /** Tests for all completions, or those of each task by its name. */
  readonly tests: readonly TestInput[] | Readonly<Record<string, readonly TestInput[]>>;
  /** Default `python`. */
  readonly language?: 'python' | 'javascript' | undefined;
  /** Where the code stands; default `auto`. */
  readonly extract?: Extraction | undefined;
  /** The columns of rewards; default `{ reward: 'binary' }`. */
  readonly rewards?: RewardComponents | undefined;
  /** What each completion may use; the default of each is in `DEFAULT_SCORE_LIMITS`. */
  readonly limits?: Partial<ScoreLimits> | undefined;
  /** How often a completion is tried again when the machine fails, 0 to {@link MAX_RETRIES}; default 2. */
  readonly retries?: number | undefined;
  /** Where guests run, as in `collectRollouts`; default `worker`. */
  readonly backend?: BackendName | Backend | undefined;
  /** Completions at the same time; default: one per processor. */
  readonly concurrency?: number | undefined;
  /** Wall-clock limit of a completion, in milliseconds: a backstop, for fuel ends completions first. Its end is `infra`. */
  readonly timeoutMs?: number | undefined;
  /** Ends the work: it throws `ABORTED`. */
  readonly signal?: AbortSignal | undefined;
}

/** The tests of a task. */
export interface TaskTests {
  readonly tests: readonly TestCase[];
  readonly digest: string;
}

/** A completion that is to be scored. */
export interface CompletionItem extends TaskTests {
  readonly index: number;
  readonly completion: string;
  readonly task: string | null;
}

/**
 * Options with their defaults.
 *
 * @throws TypeError, RangeError or RolloutError `INVALID_SPEC` naming the one that is wrong.
 */
export function resolveOptions({
  language = 'python',
  extract = 'auto',
  rewards = { reward: 'binary' },
  limits,
  retries = 2,
  ...rest
}: ScoreOptions) {
  if (language !== 'python' && language !== 'javascript')
    throw new RangeError(`language must be python or javascript, got ${String(language)}`);
  if (typeof extract !== 'function' && !EXTRACTIONS.includes(extract))
    throw new RangeError(`extract must be ${EXTRACTIONS.join(', ')} or a function, got ${String(extract)}`);
  checkComponents(rewards);
  assertInteger('retries', retries, 0, MAX_RETRIES);
  return { ...rest, language, extract, rewards, limits: resolveScoreLimits(limits), retries };
}

/**
 * Gives each completion its tests.
 *
 * @throws TypeError, RangeError or RolloutError `INVALID_SPEC` naming what is wrong.
 */
export function resolveItems(
  completions: readonly (string | CompletionInput)[],
  tests: ScoreOptions['tests'],
  language: 'python' | 'javascript',
): CompletionItem[] {
  if (!Array.isArray(completions))
    throw new TypeError(`completions must be an array, got ${typeName(completions)}`);
  if (completions.length > MAX_COMPLETIONS)
    throw new RangeError(`completions must be at most ${MAX_COMPLETIONS}, got ${completions.length}`);
  const forAll = Array.isArray(tests) ? prepared(tests, language) : null;
  const byTask = new Map<string, TaskTests>();
  const testsOf = (index: number, task: string | null): TaskTests => {
    if (forAll !== null) return forAll;
    const listed =
      task !== null && Object.hasOwn(tests, task) ? (tests as Record<string, unknown>)[task] : null;
    if (task === null || listed === null)
      throw new RangeError(`completions[${index}].task must be a name among the tests, got ${task}`);
    const known = byTask.get(task) ?? prepared(listed, language, task);
    byTask.set(task, known);
    return known;
  };
  return completions.map((input, index) => {
    const { completion, task } = typeof input === 'string' ? { completion: input, task: null } : input;
    if (typeof completion !== 'string')
      throw new TypeError(`completions[${index}] must be a string, got ${typeName(completion)}`);
    if (completion.length > MAX_COMPLETION_LENGTH)
      throw new RangeError(
        `completions[${index}] must have at most ${MAX_COMPLETION_LENGTH} characters, got ${completion.length}`,
      );
    // Half a character, as a tokenizer may leave it, has no UTF-8 form.
    const wellFormed = completion.replace(/\p{Surrogate}/gu, '\ufffd');
    return { index, completion: wellFormed, task, ...testsOf(index, task) };
  });
}

function prepared(inputs: unknown, language: 'python' | 'javascript', name = 'tests'): TaskTests {
  const tests = parseTests(inputs, language, name);
  return { tests, digest: testsDigest(tests) };
}
