import type { CompletionInput, ScoreOptions, TestInput } from '@reroll/reward';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { readText } from './read-file.js';

/** What the help says of a file of tests. */
export const TESTS_HELP =
  'JSON: a list of tests, or an object with a list for each task; or JSON lines, a test on each';

/**
 * Reads tests. Whether they are tests, `@reroll/reward` says.
 *
 * @throws CliError when the file cannot be read, or is no JSON.
 */
export function readTests(path: string): ScoreOptions['tests'] {
  const text = readText(path);
  const tests = jsonIn(text) ?? linesOf(path, text);
  if (typeof tests === 'object' && tests !== null && !isTest(tests)) return tests as ScoreOptions['tests'];
  return [tests as TestInput];
}

/** Whether it is the only test of JSON lines, and no object of tasks: the values of those are lists. */
function isTest(value: object): boolean {
  return !Array.isArray(value) && !Object.values(value).every(Array.isArray);
}

/**
 * Reads completions: on each line a JSON string, or an object with `completion`, and `task` where tests are by task.
 *
 * @throws CliError when the file cannot be read, or a line is none.
 */
export function readCompletions(path: string): (string | CompletionInput)[] {
  return linesOf(path, readText(path)).map((line, index) => {
    if (typeof line === 'string') return line;
    const { completion, task } = (line ?? {}) as { readonly completion?: unknown; readonly task?: unknown };
    if (typeof completion !== 'string')
      throw wrong(`${path}:${index + 1} must be a string, or an object with the text completion`);
    if (task === undefined) return completion;
    if (typeof task !== 'string') throw wrong(`${path}:${index + 1}: task must be a text`);
    return { completion, task };
  });
}

function linesOf(path: string, text: string): unknown[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line, index) => {
    const value = jsonIn(line);
    if (value === undefined) throw wrong(`${path}:${index + 1} is no JSON`);
    return value;
  });
}

/** undefined for what is no JSON. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const wrong = (message: string): CliError => new CliError(message, EXIT.usage);
