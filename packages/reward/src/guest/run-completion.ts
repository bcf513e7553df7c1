import type { GuestState, Interpreter, PolicyLanguage } from '@reroll/policy';
import type { ScoreLimits } from '../limits.js';
import type { Value } from '../values/value.js';
import { adapterState } from './adapter-state.js';
import { javascriptSolution } from './javascript-solution.js';
import { runJudge } from './judge.js';
import { withOwnPlaces } from './places.js';
import { PYTHON_SOLUTION } from './python-solution.js';
import { type Answer, type Failure, Solution } from './solution.js';
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
    using solution = Solution.resume({ interpreter, text, limits }, state);
    return tried(trial, solution, interpreter, limits);
  });
  const fuelForLoading = [...starts.values()].reduce((sum, { fuelUsed }) => sum + fuelUsed, 0n);
  return { fuelForLoading, results: results.map((result) => withPlaces(result, job.source)) };
}

function withPlaces(result: TrialResult, source: string): TrialResult {
  if (!('failure' in result)) return result;
  const { code, message } = result.failure;
  return { ...result, failure: { code, message: withOwnPlaces(message, source) } };
}

/** Why a text could not be run. */
class NotLoaded {
  constructor(readonly failure: Failure) {}
}

/** A completion whose text has run, or could not. */
interface Start {
  readonly text: string;
  readonly state: GuestState | NotLoaded;
  readonly fuelUsed: bigint;
}

function load(job: CompletionJob, mode: SolutionMode, interpreter: Interpreter): Start {
  const { language, source, limits } = job;
  const bytes = new TextEncoder().encode(source).length;
  if (bytes > limits.sourceBytes) {
    const message = `the code has ${bytes} bytes, the limit is ${limits.sourceBytes}`;
    return { text: '', state: new NotLoaded({ code: 'SYNTAX', message }), fuelUsed: 0n };
  }
  return language === 'python' ? loadPython(job, mode, interpreter) : loadJavascript(job, interpreter);
}

function loadPython({ source, limits }: CompletionJob, mode: SolutionMode, interpreter: Interpreter): Start {
  const text = PYTHON_SOLUTION;
  using solution = Solution.resume({ interpreter, text, limits }, adapterState(interpreter, text));
  const request = { source: source.replace(/^\ufeff/, ''), program: mode === 'program' };
  const { failure, fuelUsed } = solution.ask(request, limits.fuelForLoading);
  return { text, state: failure === undefined ? solution.capture() : new NotLoaded(failure), fuelUsed };
}

/** Top-level names of a script can only be asked for in its own text: the adapter stands behind it. */
function loadJavascript({ source, trials, limits }: CompletionJob, interpreter: Interpreter): Start {
  const functions = trials.flatMap((trial) => ('call' in trial ? trial.call : []));
  const text = javascriptSolution(source, functions);
  const { solution, failure, fuelUsed } = Solution.open({ interpreter, text, limits });
  if (solution === undefined) return { text, state: new NotLoaded(failure), fuelUsed };
  using open = solution;
  return { text, state: open.capture(), fuelUsed };
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
