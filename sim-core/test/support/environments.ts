// What the suites over all environments share: the manifest's environments with options of every kind, actions for any space,
// and what a caller sees of one environment, alone or in a vector.
import fc from 'fast-check';
import { expect } from 'vitest';
import {
  builtInManifest,
  type CoreEnv,
  type CoreEnvOptions,
  type CoreVector,
  type EnvironmentManifest,
  type NamedOptionValues,
  type OptionDefinition,
  type OptionValue,
  type SimErrorCode,
} from '../../src/index.js';

/** Matches a SimError with a code. */
export const simError = (code: SimErrorCode) => expect.objectContaining({ name: 'SimError', code });

export const ENVIRONMENTS: readonly EnvironmentManifest[] = builtInManifest().environments;

/** Another value of an option than its default. */
export function otherValue(definition: OptionDefinition): OptionValue {
  switch (definition.type) {
    case 'boolean':
      return !definition.default;
    case 'number': {
      const { default: standard, min = -Infinity, max = Infinity } = definition;
      return Math.max(min, Math.min(max, standard * 0.5 + 0.125));
    }
    case 'numbers':
      return definition.default.map((value, index) => value - 1.5 * (index + 1));
    case 'preset':
      return definition.values.find((value) => value !== definition.default)!;
    default:
      return [definition.letters, definition.needs.repeat(definition.letters.length)];
  }
}

/** An environment with options. */
export interface EnvironmentCase {
  readonly name: string;
  readonly entry: EnvironmentManifest;
  readonly options: NamedOptionValues & CoreEnvOptions;
}

function casesOf(entry: EnvironmentManifest): EnvironmentCase[] {
  const changes = Object.entries(entry.options ?? {}).filter(([, { at }]) => at !== 'reset');
  const all = changes.filter(([, { type }]) => type !== 'preset');
  const choices: EnvironmentCase['options'][] = [
    {},
    ...changes.map(([name, definition]) => ({ [name]: otherValue(definition) })),
    ...(all.length > 1
      ? [Object.fromEntries(all.map(([name, definition]) => [name, otherValue(definition)]))]
      : []),
    { maxEpisodeSteps: 6 },
  ];
  return choices.map((options) => ({ name: `${entry.id} ${JSON.stringify(options)}`, entry, options }));
}

/** Each environment as it is, with each option changed, with all of them changed, and with short episodes. */
export const CASES: readonly EnvironmentCase[] = ENVIRONMENTS.flatMap(casesOf);

/** An arbitrary seed, around 64 bits too. */
export const anySeed = fc.oneof(
  fc.bigInt(0n, 1000n),
  fc.bigInt((1n << 64n) - 100n, 1n << 64n),
  fc.bigInt(0n, 1n << 90n),
);

/** Words that `actionFrom` makes actions of; runs of one word lead far away. */
export const anyWords = fc
  .array(fc.tuple(fc.nat(0xffff), fc.integer({ min: 1, max: 12 })), { minLength: 1, maxLength: 6 })
  .map((runs) => runs.flatMap(([word, length]) => Array.from({ length }, () => word)));

/** An action of a space, some of a Box beyond its bounds; where a mask allows any, one that it allows. */
export function actionFrom(
  { actionSpace: space }: EnvironmentManifest,
  word: number,
  mask: ArrayLike<number> | null,
): number | number[] {
  if (space.type === 'Discrete') {
    const allowed = mask === null ? [] : Array.from(mask).flatMap((bit, action) => (bit ? [action] : []));
    return allowed.length > 0 ? allowed[word % allowed.length]! : word % space.n;
  }
  if (space.type === 'MultiDiscrete') {
    return space.nvec.map((n, index) => space.start[index]! + ((word >> index) % n));
  }
  if (space.type !== 'Box') throw new Error(`no actions of ${space.type}`);
  const length = space.shape.reduce((product, size) => product * size, 1);
  return Array.from({ length }, (_, index) => ((word >> index) % 257) / 64 - 2);
}

/** Elements of an observation, or of a row, as numbers in one array. */
export function flat(observation: unknown): number[] {
  if (typeof observation === 'number' || typeof observation === 'bigint') return [Number(observation)];
  if (ArrayBuffer.isView(observation)) return Array.from(observation as unknown as ArrayLike<number>, Number);
  return Object.values(observation as object).flatMap(flat);
}

/** All that a caller sees of a single environment. */
export function viewOf(env: CoreEnv) {
  return {
    observation: flat(env.observation),
    state: [...env.state],
    info: env.info,
    reward: env.reward,
    terminated: env.terminated,
    truncated: env.truncated,
    elapsedSteps: env.elapsedSteps,
  };
}

export type View = ReturnType<typeof viewOf>;

/** One environment's share of a vector's column. */
export function row(vec: CoreVector, column: unknown, index: number): number[] {
  const values = column as Float64Array;
  const length = values.length / vec.numEnvs;
  return flat(values.subarray(index * length, (index + 1) * length));
}

function infoOf(vec: CoreVector, infos: Float64Array, masks: Int8Array | null, index: number): View['info'] {
  const names = vec.manifest.info ?? [];
  const numbers = row(vec, infos, index);
  const info: Record<string, number | Int8Array> = {};
  for (const [slot, name] of names.entries()) info[name] = numbers[slot]!;
  if (masks !== null) info['action_mask'] = Int8Array.from(row(vec, masks, index));
  return info;
}

/** What a vector shows of one environment, in the words of a single one. */
export function viewOfVector(vec: CoreVector, index: number): View {
  return {
    observation: row(vec, vec.observations, index),
    state: [...vec.state(index)],
    info: infoOf(vec, vec.infos, vec.actionMasks, index),
    reward: vec.rewards[index]!,
    terminated: vec.terminated[index] === 1,
    truncated: vec.truncated[index] === 1,
    elapsedSteps: vec.elapsedSteps[index]!,
  };
}

/** What a vector shows of the episode that one environment's last step ended. */
export function finalViewOfVector(vec: CoreVector, index: number): Pick<View, 'observation' | 'info'> {
  return {
    observation: row(vec, vec.finalObservations, index),
    info: infoOf(vec, vec.finalInfos, vec.finalActionMasks, index),
  };
}

/** Views of all environments of a vector. */
export function viewsOf(vec: CoreVector): View[] {
  return Array.from({ length: vec.numEnvs }, (_, index) => viewOfVector(vec, index));
}

/** A refused call throws and changes neither what is seen nor what is not. */
export function expectRefused(env: { snapshot(): Uint8Array }, call: () => unknown, error: unknown): void {
  const before = textOf(env.snapshot());
  expect(call).toThrow(error as Error);
  expect(textOf(env.snapshot())).toBe(before);
}

/** Bytes as text: comparing that is much quicker than comparing arrays. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

/** Steps until the words are used up or the episode has ended; returns the actions. */
export function play(env: CoreEnv, words: readonly number[]): (number | number[])[] {
  const actions: (number | number[])[] = [];
  for (const word of words) {
    if (env.terminated || env.truncated) break;
    actions.push(actionFrom(env.manifest, word, env.actionMask));
    env.step(actions.at(-1));
  }
  return actions;
}

/** Bytes of a plain little-endian value of a space with one array, or of several of them. */
export function bytesOfActions(
  entry: EnvironmentManifest,
  actions: readonly (number | number[])[],
): Uint8Array {
  const { actionSpace: space } = entry;
  if (space.type === 'Discrete') return Uint8Array.from(actions as number[]);
  const values = actions.flat();
  const size = space.type === 'Box' && space.dtype === '<f4' ? 4 : 8;
  const view = new DataView(new ArrayBuffer(size * values.length));
  for (const [index, value] of values.entries()) {
    if (space.type === 'MultiDiscrete') view.setBigInt64(8 * index, BigInt(value), true);
    else if (size === 4) view.setFloat32(4 * index, value, true);
    else view.setFloat64(8 * index, value, true);
  }
  return new Uint8Array(view.buffer);
}
