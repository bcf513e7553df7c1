import type { Info } from '../env.js';
import { NDArray } from './ndarray.js';

/**
 * The infos of a vector's environments as Gymnasium's vectors give them: under each name a list with every environment's
 * value, null where it has none, and under `_name` a flag for each environment that has one. Objects are gathered in turn.
 */
export function gatherInfos(infos: readonly (Info | null)[]): Info {
  const names = new Set(infos.flatMap((info) => Object.keys(info ?? {})));
  const gathered: [string, unknown][] = [];
  for (const name of names) {
    const values = infos.map((info) => info?.[name] ?? null);
    const present = values.filter((value) => value !== null);
    const nested = present.every(isPlainObject);
    gathered.push([name, nested ? gatherInfos(values as (Info | null)[]) : values]);
    const flags = Uint8Array.from(values, (value) => (value === null ? 0 : 1));
    gathered.push([`_${name}`, new NDArray('|b1', [infos.length], flags)]);
  }
  return Object.fromEntries(gathered);
}

const isPlainObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
