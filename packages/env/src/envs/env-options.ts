import type { NamedOptions } from '../env.js';

/**
 * The options that differ from an environment's defaults.
 *
 * @throws RangeError when one has a name that the environment does not know.
 */
export function changedOptions(options: object, defaults: NamedOptions): NamedOptions {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const unknown = given.find(([name]) => !Object.hasOwn(defaults, name));
  if (unknown !== undefined) {
    const known = Object.keys(defaults).join(', ') || 'none';
    throw new RangeError(`unknown option "${unknown[0]}"; the environment knows ${known}`);
  }
  return Object.fromEntries(given.filter(([name, value]) => value !== defaults[name]));
}
