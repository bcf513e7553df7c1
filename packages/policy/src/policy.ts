import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** The languages that a policy can be written in. */
export type PolicyLanguage = 'python' | 'javascript';

/** Extensions of files of code, and what they are written in. */
const LANGUAGES: Readonly<Record<string, PolicyLanguage>> = {
  py: 'python',
  js: 'javascript',
  mjs: 'javascript',
};

/**
 * The language of a file of code, by its name: `.py`, or `.js` and `.mjs`; undefined for any other name.
 *
 * @example
 * ```ts
 * import { languageOfFile } from '@reroll/policy';
 *
 * languageOfFile('./my_policy.py'); // 'python'
 * ```
 */
export function languageOfFile(path: string): PolicyLanguage | undefined {
  const [, extension = ''] = /\.(\w+)$/.exec(path) ?? [];
  return Object.hasOwn(LANGUAGES, extension) ? LANGUAGES[extension] : undefined;
}

/** A policy as source text, and the digest that names it. */
export interface CodePolicy {
  readonly kind: 'code';
  readonly language: PolicyLanguage;
  /** Defines `choose_action` (Python) or `chooseAction` (JavaScript). */
  readonly source: string;
  /** A label for people; not part of the digest. */
  readonly name?: string;
  /** Hex SHA-256 of the RFC 8785 JSON `{"language":…,"source":…}` in UTF-8. */
  readonly digest: string;
}

/**
 * Makes a policy from source text. The text is neither run nor compiled here; a guest does that.
 *
 * A Python policy defines `choose_action(board, player, rng)` for a two-player game or `choose_action(observation, rng)`
 * for a single-agent environment; a JavaScript policy, a script, defines `chooseAction` with the same arguments. Where the
 * environment masks actions, there is one more: `action_mask` by keyword, or a last argument.
 *
 * @throws TypeError when an argument has the wrong type; RangeError for another language, or for a text with a lone
 * surrogate, which has no UTF-8 form.
 * @example
 * ```ts
 * import { definePolicy } from '@reroll/policy';
 *
 * const right = definePolicy({ language: 'python', source: 'def choose_action(observation, rng):\n    return 1\n' });
 * console.log(right.digest);
 * ```
 */
export function definePolicy(definition: {
  language: PolicyLanguage;
  source: string;
  name?: string;
}): CodePolicy {
  const { language, source, name } = definition;
  if (language !== 'python' && language !== 'javascript') {
    throw new RangeError(`language must be 'python' or 'javascript', got ${String(language)}`);
  }
  if (typeof source !== 'string') throw new TypeError(`source must be a string, got ${typeof source}`);
  if (/\p{Surrogate}/u.test(source))
    throw new RangeError('source must be Unicode text, got a lone surrogate');
  if (name !== undefined && typeof name !== 'string') {
    throw new TypeError(`name must be a string, got ${typeof name}`);
  }
  // For two string members in this order, JSON.stringify writes the canonical form of RFC 8785.
  const digest = bytesToHex(sha256(utf8ToBytes(JSON.stringify({ language, source }))));
  return Object.freeze({ kind: 'code', language, source, ...(name !== undefined && { name }), digest });
}
