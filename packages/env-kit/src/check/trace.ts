// What an environment shows in an episode of drawn actions, and the one text by which two of them are compared.
import { createHash } from 'node:crypto';
import { type Space, type SpaceSpec, spaceFromJson } from '@reroll/env';
import type { Shown, Subject } from './environment-under-test.js';

/** Draws actions for one environment, those that its mask allows. */
export class Actor {
  readonly #space: Space<unknown>;

  constructor(space: SpaceSpec, seed: number) {
    this.#space = spaceFromJson(space);
    this.#space.seed(seed);
  }

  choose({ mask }: Shown): unknown {
    const space = this.#space as Space<unknown> & { sample(mask?: ArrayLike<number>): unknown };
    return mask === null ? space.sample() : space.sample(mask);
  }
}

/** An episode as it was seen; each entry is what a reset or a step showed. */
export interface Trace {
  readonly shown: readonly Shown[];
  readonly actions: readonly unknown[];
}

/** Plays an episode from a seed, of at most `steps` steps. */
export async function play(subject: Subject, space: SpaceSpec, seed: number, steps: number): Promise<Trace> {
  return resume(subject, space, seed, steps, await subject.reset(seed));
}

/** Plays on from what was shown last. */
export async function resume(
  subject: Subject,
  space: SpaceSpec,
  seed: number,
  steps: number,
  first: Shown,
): Promise<Trace> {
  const actor = new Actor(space, seed);
  const shown = [first];
  const actions: unknown[] = [];
  for (let step = 0; step < steps && !isOver(shown.at(-1)!); step++) {
    const action = actor.choose(shown.at(-1)!);
    actions.push(action);
    shown.push(await subject.step(action));
  }
  return { shown, actions };
}

export function isOver({ terminated, truncated }: Shown): boolean {
  return terminated || truncated;
}

/** A text that two values share only if they are the same to the last bit; −0 is not 0, and a NaN shows its bits. */
export function textOf(value: unknown): string {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? `${value}` : bitsOf(value);
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    return `${value.constructor.name}:${Buffer.from(buffer, byteOffset, byteLength).toString('hex')}`;
  }
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`;
  if (typeof value !== 'object' || value === null) return `${typeof value}:${String(value)}`;
  const parts = Object.entries(value).map(([name, part]) => `${JSON.stringify(name)}:${textOf(part)}`);
  return `{${parts.join()}}`;
}

function bitsOf(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return `f64:${view.getBigUint64(0).toString(16)}`;
}

/** Hex SHA-256 of all that an episode showed. */
export function digestOf({ shown }: Trace): string {
  return createHash('sha256').update(shown.map(textOf).join('\n')).digest('hex');
}

/** Where two episodes of the same actions part, in words; null when they do not. */
export function firstDifference(left: Trace, right: Trace): string | null {
  const length = Math.max(left.shown.length, right.shown.length);
  for (let step = 0; step < length; step++) {
    const [one, other] = [left.shown[step], right.shown[step]];
    if (textOf(one) === textOf(other)) continue;
    const when = step === 0 ? 'the reset' : `step ${step}`;
    if (one === undefined || other === undefined) return `${when}: one episode is over and the other is not`;
    const names = Object.keys(one) as (keyof Shown)[];
    const name = names.find((each) => textOf(one[each]) !== textOf(other[each]))!;
    return `${when}: ${name} ${quote(one[name])}, then ${quote(other[name])}`;
  }
  return null;
}

/** A value as a person reads it. */
export function quote(value: unknown): string {
  const isArray = ArrayBuffer.isView(value);
  const text = isArray
    ? `[${Array.from(value as Uint8Array, String).join(', ')}]`
    : JSON.stringify(value, (_, part) =>
        typeof part === 'number' && !Number.isFinite(part) ? `${part}` : part,
      );
  return text === undefined || text.length <= 80 ? `${text}` : `${text.slice(0, 80)}…`;
}
