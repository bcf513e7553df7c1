import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { type CodePolicy, definePolicy, type PolicyLanguage } from '@reroll/policy';
import type { MatchPolicyInput, PolicyInput, QTable } from '@reroll/rollout';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

/** A policy as the command line names it. */
export interface NamedPolicy {
  /** The words of the command line: a built-in's name or a path. */
  readonly name: string;
  readonly policy: MatchPolicyInput;
}

export const BUILTIN_MATCH_POLICIES = ['random', 'greedy', 'minimax'] as const;

export const BUILTIN_ROLLOUT_POLICIES = ['random', 'alternate', 'linear'] as const;

const LANGUAGES: Readonly<Record<string, PolicyLanguage>> = {
  '.py': 'python',
  '.js': 'javascript',
  '.mjs': 'javascript',
};

export const POLICY_ARGUMENT_HELP = `${BUILTIN_MATCH_POLICIES.join(', ')}, a .py or .js file, or the .json of a Q-table`;

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
  return { name, policy: codePolicyArgument(name) };
}

/**
 * Reads the policy of a rollout: a built-in's name, or a file of code.
 *
 * @throws CliError when it is neither, or the file cannot be read.
 */
export function rolloutPolicyArgument(name: string): PolicyInput {
  return BUILTIN_ROLLOUT_POLICIES.find((known) => known === name) ?? codePolicyArgument(name);
}

/**
 * Reads a file of code as a policy.
 *
 * @throws CliError when its name ends in neither .py nor .js, or it cannot be read.
 */
export function codePolicyArgument(path: string): CodePolicy {
  const language = LANGUAGES[extname(path)];
  if (language === undefined) {
    throw new CliError(
      `${JSON.stringify(path)} is no policy: expected a built-in's name, or a file that ends in ${Object.keys(LANGUAGES).join(', ')}`,
      EXIT.usage,
    );
  }
  return definePolicy({ language, source: readText(path), name: path });
}

function readTable(path: string): QTable {
  const text = readText(path);
  try {
    return JSON.parse(text) as QTable;
  } catch (error) {
    throw new CliError(`${path} is not JSON: ${(error as Error).message}`, EXIT.usage);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CliError(`cannot read ${path}: ${(error as NodeJS.ErrnoException).code}`, EXIT.usage);
  }
}
