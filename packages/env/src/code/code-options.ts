import { describe, integerInRange } from '../arguments.js';
import type { NamedOptions } from '../env.js';
import type { CodeEnvironment, CodeOption } from './code-environment.js';
import { isOption } from './describe-environment.js';
import { OPERATION, textMessage } from './operation.js';

/** What a caller chose. */
export interface CodeChoice {
  readonly maxEpisodeSteps: number | null;
  /** All options, filled in. */
  readonly options: Readonly<Record<string, CodeOption>>;
  /** Those that differ from the text's defaults. */
  readonly changed: Readonly<Record<string, CodeOption>>;
}

/** @throws TypeError or RangeError when an option is unknown or of another type than its default, or all are too long for a guest. */
export function chooseOptions(code: CodeEnvironment, given: NamedOptions): CodeChoice {
  const { maxEpisodeSteps = code.maxEpisodeSteps, ...named } = given;
  const options = filledIn(code.options, named);
  textMessage(OPERATION.reset, 'options', options);
  const changed = Object.entries(options).filter(([name, value]) => value !== code.options[name]);
  return {
    maxEpisodeSteps:
      maxEpisodeSteps === null
        ? null
        : integerInRange('maxEpisodeSteps', maxEpisodeSteps, 1, Number.MAX_SAFE_INTEGER),
    options,
    changed: Object.fromEntries(changed),
  };
}

/** Options with those that are given in place of others; a default of nothing takes a value of any type. */
export function filledIn(
  defaults: Readonly<Record<string, CodeOption>>,
  given: NamedOptions,
): Readonly<Record<string, CodeOption>> {
  const filled = { ...defaults };
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(defaults, name)) {
      const known = Object.keys(defaults).join(', ') || 'none';
      throw new RangeError(
        `options must be among maxEpisodeSteps and those of the text, ${known}; got ${name}`,
      );
    }
    const standard = defaults[name]!;
    const isOfType = standard === null || typeof value === typeof standard;
    if (!isOfType || !isOption(value)) {
      const expected =
        standard === null ? 'a boolean, a finite number, a text or null' : `a ${typeof standard}`;
      throw new TypeError(`options.${name} must be ${expected}, got ${describe(value)}`);
    }
    filled[name] = value;
  }
  return filled;
}
