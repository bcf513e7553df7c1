import { canonicalJson, sha256Hex } from '@reroll/trajectory';

/** What follows the seed in every spec: `seed` is the last member in canonical order. */
const AFTER_SEED = '"}';

/** Digests of specs that differ in nothing but their seeds: the constant part is put into canonical form once. */
export function specDigester(template: object): (seed: string) => string {
  const json = canonicalJson({ ...template, seed: '' });
  const beforeSeed = json.slice(0, -AFTER_SEED.length);
  return (seed) => sha256Hex(beforeSeed + seed + AFTER_SEED);
}
