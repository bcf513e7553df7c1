// Every member of a receipt, and what a forger might put in its place.
import { batchDigest, canonicalJson, type JsonValue, type Receipt, sha256Hex } from '@reroll/trajectory';

type Path = readonly (string | number)[];

/** The places of all members and elements of a value. */
export function pathsOf(value: JsonValue, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return path.length === 0 ? [] : [path];
  const members = Object.entries(value).flatMap(([name, member]) =>
    pathsOf(member as JsonValue, [...path, Array.isArray(value) ? Number(name) : name]),
  );
  return path.length === 0 ? members : [path, ...members];
}

/** Puts something in the place of a value; undefined takes it away. */
export type Mutation = (value: JsonValue) => JsonValue | undefined;

const puts =
  (value: JsonValue): Mutation =>
  () =>
    structuredClone(value);
const CONSTANTS = [null, true, 0, 1, -1, 2, 10 ** 15, '', '0', '0..1', 'x', 'f'.repeat(64), [], {}];

export const MUTATIONS: readonly Mutation[] = [
  () => undefined,
  ...CONSTANTS.map(puts),
  (value) => (typeof value === 'number' ? value + 1 : typeof value === 'string' ? `${value}0` : value),
  (value) =>
    typeof value === 'string' ? value.replace(/[0-9a-f]/, (digit) => (digit === '0' ? '1' : '0')) : value,
  (value) => (typeof value === 'string' ? value.slice(0, -1) : value),
  (value) => (Array.isArray(value) ? value.slice(1) : [value]),
  (value) => (Array.isArray(value) ? [...value, ...value] : value),
  (value) => (Array.isArray(value) ? value.toReversed() : value),
  (value) => (isObject(value) ? { ...value, name: 'AlphaZero' } : value),
  (value) => (isObject(value) ? { ...value, seed: '1' } : value),
];

/** A copy of a receipt with a mutation at a place; no receipt any more, perhaps. */
export function mutated(receipt: Receipt, path: Path, mutation: Mutation): JsonValue {
  const copy = structuredClone(receipt) as unknown as Record<string | number, JsonValue>;
  let parent = copy;
  for (const name of path.slice(0, -1)) parent = parent[name] as unknown as typeof copy;
  const last = path.at(-1)!;
  const value = mutation(parent[last]!);
  if (value !== undefined) parent[last] = value;
  else if (Array.isArray(parent)) parent.splice(last as number, 1);
  else delete parent[last];
  return copy;
}

/** Makes a forged receipt agree with itself, as far as that goes. */
export function resealed(forged: JsonValue): JsonValue {
  if (!isObject(forged)) return forged;
  const { spec, digests } = forged;
  const whole =
    Array.isArray(digests) &&
    digests.every((digest) => typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest));
  return {
    ...forged,
    ...(isObject(spec) && { specDigest: sha256Hex(canonicalJson(spec)) }),
    ...(whole && { batchDigest: batchDigest(digests as string[]), rollouts: digests.length }),
  };
}

function isObject(value: JsonValue | undefined): value is { readonly [name: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
