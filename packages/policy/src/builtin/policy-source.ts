import { type CodePolicy, definePolicy, type PolicyLanguage } from '../policy.js';
import { javascriptTexts } from './javascript-texts.js';
import type { PolicyTextName, PolicyTextParams, PolicyTexts } from './policy-texts.js';
import { pythonTexts } from './python-texts.js';

const TEXTS: Readonly<Record<PolicyLanguage, PolicyTexts>> = {
  python: pythonTexts,
  javascript: javascriptTexts,
};

const Q_KEY = /^\((?:[012], ){8}[012]\),[0-8]$/;

/** A policy's parameters, and no argument at all where every one of them is optional. */
type ParamsArguments<Name extends PolicyTextName> =
  Partial<PolicyTextParams[Name]> extends PolicyTextParams[Name]
    ? [params?: PolicyTextParams[Name]]
    : [params: PolicyTextParams[Name]];

/**
 * The text of a built-in policy in either language. Both texts draw alike and decide alike, so that one seed gives the
 * same trajectory with either.
 *
 * @throws TypeError or RangeError for an unknown name or language, and for parameters that are not the policy's.
 * @example
 * ```ts
 * import { policySource } from '@reroll/policy';
 *
 * const greedy = policySource('greedy', 'python');
 * const balance = policySource('linear', 'javascript', { terms: [[2, 3], [3, 1]] });
 * const push = policySource('constant', 'python', { action: [0.5] });
 * const legal = policySource('random', 'javascript', { actionMask: true });
 * ```
 */
export function policySource<Name extends PolicyTextName>(
  name: Name,
  language: PolicyLanguage,
  ...[params]: ParamsArguments<Name>
): CodePolicy {
  const texts = Object.hasOwn(TEXTS, language) ? TEXTS[language] : undefined;
  if (texts === undefined)
    throw new RangeError(`language must be 'python' or 'javascript', got ${String(language)}`);
  if (!Object.hasOwn(texts, name)) {
    throw new RangeError(`name must be one of ${Object.keys(texts).join(', ')}, got ${String(name)}`);
  }
  const checked = (params ?? {}) as PolicyTextParams[Name];
  CHECKS[name]?.(checked);
  return definePolicy({ language, name, source: texts[name](checked) });
}

const CHECKS: { readonly [Name in PolicyTextName]?: (params: PolicyTextParams[Name]) => void } = {
  random: ({ numActions, actionMask }) => {
    if (numActions !== undefined) requireInteger('numActions', numActions, 1);
    if (actionMask !== undefined && typeof actionMask !== 'boolean') {
      throw new TypeError(`actionMask must be a boolean, got ${typeof actionMask}`);
    }
    if (actionMask === true && numActions !== undefined) {
      throw new RangeError(`numActions must be left out with actionMask, got ${numActions}`);
    }
  },
  constant: ({ action }) => {
    if (!Array.isArray(action)) requireInteger('action', action);
    else for (const [index, value] of action.entries()) requireFinite(`action[${index}]`, value);
  },
  linear: ({ terms }) => {
    if (!Array.isArray(terms)) throw new TypeError(`terms must be an array, got ${typeof terms}`);
    for (const [index, weight] of terms) {
      requireInteger('terms[][0]', index, 0);
      requireFinite('terms[][1]', weight);
    }
  },
  'q-table': ({ table }) => {
    if (typeof table !== 'object' || table === null)
      throw new TypeError(`table must be an object, got ${typeof table}`);
    for (const [key, value] of Object.entries(table)) {
      if (!Q_KEY.test(key))
        throw new RangeError(`table must have keys of a board and a square, got ${JSON.stringify(key)}`);
      requireFinite(`table[${JSON.stringify(key)}]`, value);
    }
  },
};

function requireInteger(name: string, value: unknown, minimum = Number.MIN_SAFE_INTEGER): void {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number, got ${typeof value}`);
  if (!Number.isSafeInteger(value) || value < minimum) {
    throw new RangeError(`${name} must be an integer of at least ${minimum}, got ${value}`);
  }
}

function requireFinite(name: string, value: unknown): void {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number, got ${typeof value}`);
  if (!Number.isFinite(value)) throw new RangeError(`${name} must be a finite number, got ${value}`);
}
