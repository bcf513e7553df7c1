import { extname } from 'node:path';
import type { MatchPolicyInput, QTable } from '@reroll/evaluate';
import { type CodePolicy, definePolicy, languageOfFile, policySource } from '@reroll/policy';
import type { PolicyInput } from '@reroll/rollout';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { didYouMean } from './did-you-mean.js';
import { readText } from './read-file.js';

/** A policy as the command line names it. */
export interface NamedPolicy {
  /** The words of the command line: a built-in's name or a path. */
  readonly name: string;
  readonly policy: MatchPolicyInput;
}

const BUILTIN_MATCH_POLICIES = ['random', 'greedy', 'minimax'] as const;

const BUILTIN_ROLLOUT_POLICIES = ['random', 'alternate', 'linear'] as const;

/** `constant:1`, `constant:0.5,-1`: the action follows, one number or the numbers of a list. */
const CONSTANT = /^constant:(-?[\d.]+(?:e-?\d+)?(?:,-?[\d.]+(?:e-?\d+)?)*)$/;

/** `linear:2=3,3=1`: weights of elements of the observation. */
const LINEAR = /^linear:(\d+=-?[\d.]+(?:e-?\d+)?(?:,\d+=-?[\d.]+(?:e-?\d+)?)*)$/;

const CODE_FILE_HELP = 'a .py, .js or .mjs file';

export const MATCH_POLICY_HELP = `${BUILTIN_MATCH_POLICIES.join(', ')}, ${CODE_FILE_HELP}, or the .json of a Q-table`;

export const ROLLOUT_POLICY_HELP = `${BUILTIN_ROLLOUT_POLICIES.join(', ')}, linear:2=3,3=1 (element=weight), constant:0, constant:1, or ${CODE_FILE_HELP}`;

/**
 * Reads a policy argument: a built-in's name, a file of code, or a Q-table.
 *
 * @throws CliError when it is none of them, or the file cannot be read.
 */
export function matchPolicyArgument(name: string): NamedPolicy {
  const builtin = BUILTIN_MATCH_POLICIES.find((known) => known === name);
  if (builtin !== undefined) return { name, policy: builtin };
  if (extname(name) === '.json') {
    return { name, policy: { kind: 'builtin', name: 'q-table', params: { table: readTable(name) } } };
  }
  return { name, policy: codePolicy(name, MATCH_POLICY_HELP, BUILTIN_MATCH_POLICIES) };
}

/**
 * Reads the policy of a rollout: a built-in's name, or a file of code.
 *
 * @throws CliError when it is neither, or the file cannot be read.
 */
export function rolloutPolicyArgument(name: string): PolicyInput {
  const builtin = BUILTIN_ROLLOUT_POLICIES.find((known) => known === name);
  if (builtin !== undefined) return builtin;
  const numbers = CONSTANT.exec(name)?.[1]?.split(',').map(Number);
  if (numbers !== undefined) {
    const action = numbers.length === 1 ? numbers[0]! : numbers;
    return { kind: 'builtin', name: 'constant', params: { action } };
  }
  const weights = LINEAR.exec(name)?.[1]?.split(',');
  if (weights !== undefined) {
    const terms = weights.map((term) => term.split('=').map(Number) as [number, number]);
    return { kind: 'builtin', name: 'linear', params: { terms } };
  }
  return codePolicy(name, ROLLOUT_POLICY_HELP, [...BUILTIN_ROLLOUT_POLICIES, 'constant:0']);
}

/**
 * Reads a file of code as a policy.
 *
 * @throws CliError when its name does not end as one, or it cannot be read.
 */
export function codePolicyArgument(path: string): CodePolicy {
  return codePolicy(path, CODE_FILE_HELP);
}

function codePolicy(path: string, expected: string, builtins: readonly string[] = []): CodePolicy {
  const language = languageOfFile(path);
  if (language === undefined) {
    const problem = `unknown policy ${JSON.stringify(path)}: expected ${expected}`;
    const hint = didYouMean(path, builtins);
    throw new CliError(hint === '' ? problem : `${problem}.${hint}`, EXIT.usage);
  }
  return definePolicy({ language, source: readText(path), name: path });
}

function readTable(path: string): QTable {
  const text = readText(path);
  try {
    const table: unknown = JSON.parse(text);
    assertTable(table);
    return table;
  } catch (error) {
    throw new CliError(`${path} is not a Q-table: ${(error as Error).message}`, EXIT.usage);
  }
}

/** @throws TypeError or RangeError naming what is wrong. */
function assertTable(table: unknown): asserts table is QTable {
  if (typeof table !== 'object' || table === null || Array.isArray(table))
    throw new TypeError('expected an object of boards and squares');
  // Every table ends up in the text of a policy: what that refuses is not a table.
  policySource('q-table', 'javascript', { table: table as QTable });
}
