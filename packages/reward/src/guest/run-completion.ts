import type { GuestState, Interpreter, PolicyLanguage } from '@reroll/policy';
import type { ScoreLimits } from '../limits.js';
import type { Value } from '../values/value.js';
import { javascriptSolution } from './javascript-solution.js';
import { runJudge } from './judge.js';
import { withOwnPlaces } from './places.js';
import { pythonSolution } from './python-solution.js';
import { type Answer, type Failure, NotLoaded, Solution } from './solution.js';
import type { SolutionMode } from './solution-mode.js';

/** What a test asks of a completion. What it expects is not here: that stays with the caller. */
export type Trial =
  | {
      readonly call: string;
      readonly args: readonly Value[];
      readonly kwargs: Readonly<Record<string, Value>>;
    }
  | { readonly stdin: string }
  /** The text of a test, which a guest of its own runs. */
  | { readonly code: string };

/** A completion to try. Survives a structured clone. */
export interface CompletionJob {
  readonly language: PolicyLanguage;
  readonly source: string;
  readonly trials: readonly Trial[];
  readonly limits: ScoreLimits;
}

/** What came of a trial: a value, what a program printed (null: too much), that the text of a test ran to its end, or a failure. */
export type TrialResult = { readonly fuelUsed: bigint } & (
  | { readonly value: Value }
  | { readonly stdout: string | null }
  | { readonly ended: true }
  | { readonly failure: Failure }
);

/** What an isolate says of a completion. */
export interface CompletionClaim {
  /** Fuel of running its text; that of a program is part of its tests. */
  readonly fuelForLoading: bigint;
  /** In the order of the trials. */
  readonly results: readonly TrialResult[];
}

/** Tries a completion. Each trial has a guest of its own, which begins where the completion's text has run. */
export function runCompletion(job: CompletionJob, interpreter: Interpreter): CompletionClaim {
  const { limits } = job;
  const starts = new Map<SolutionMode, Start>();
  const startOf = (mode: SolutionMode): Start => {
    const start = starts.get(mode) ?? load(job, mode, interpreter);
    starts.set(mode, start);
    return start;
  };
  const results = job.trials.map((trial): TrialResult => {
    const { text, state } = startOf('stdin' in trial ? 'program' : 'functions');
    if (state instanceof NotLoaded) return { failure: state.failure, fuelUsed: 0n };
    const solution = Solution.open({ interpreter, text, limits, state });
    if (solution instanceof NotLoaded) throw new Error('a state needs no loading');
    using open = solution;
    return tried(trial, open, interpreter, limits);
  });
  const fuelForLoading = [...starts.values()].reduce((sum, { fuelUsed }) => sum + fuelUsed, 0n);
  return { fuelForLoading, results: results.map((result) => withPlaces(result, job.source)) };
}

function withPlaces(result: TrialResult, source: string): TrialResult {
  if (!('failure' in result)) return result;
  const { code, message } = result.failure;
  return { ...result, failure: { code, message: withOwnPlaces(message, source) } };
}

/** A completion whose text has run, or could not. */
interface Start {
  readonly text: string;
  readonly state: GuestState | NotLoaded;
  readonly fuelUsed: bigint;
}

function load(
  { language, source, trials, limits }: CompletionJob,
  mode: SolutionMode,
  interpreter: Interpreter,
): Start {
  const functions = trials.flatMap((trial) => ('call' in trial ? trial.call : []));
  const text = language === 'python' ? pythonSolution(source, mode) : javascriptSolution(source, functions);
  const bytes = new TextEncoder().encode(source).length;
  if (bytes > limits.sourceBytes) {
    const message = `the code has ${bytes} bytes, the limit is ${limits.sourceBytes}`;
    return { text, state: new NotLoaded({ code: 'SYNTAX', message }, 0n), fuelUsed: 0n };
  }
  const solution = Solution.open({ interpreter, text, limits });
  if (solution instanceof NotLoaded) return { text, state: solution, fuelUsed: solution.fuelUsed };
  using open = solution;
  return { text, state: open.capture(), fuelUsed: open.fuelUsed };
}

function tried(trial: Trial, solution: Solution, interpreter: Interpreter, limits: ScoreLimits): TrialResult {
  if ('code' in trial) {
    const { failure, fuelUsed } = runJudge(trial.code, solution, interpreter, limits);
    return failure === null ? { ended: true, fuelUsed } : { failure, fuelUsed };
  }
  const { message, failure, fuelUsed }: Answer = solution.ask(trial, limits.fuelPerTest);
  if (failure !== undefined) return { failure, fuelUsed };
  if ('stdin' in trial) return { stdout: solution.stdout, fuelUsed };
  if (message.value !== undefined) return { value: message.value, fuelUsed };
  return { failure: { code: 'EXCEPTION', message: `the code defines no ${trial.call}` }, fuelUsed };
}
