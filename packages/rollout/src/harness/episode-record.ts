import { encodeHeader, TrajectoryDigester } from '@reroll/trajectory';
import { type CartPoleOptions, cartPoleFormat } from '../environments/cart-pole.js';
import type { EpisodeEnvironment } from '../environments/episode-environment.js';
import { type EpisodeSpec, environmentSeed } from '../spec/episode-spec.js';

/** What an episode came to, read from the bytes that the core recorded. */
export interface EpisodeRecord {
  readonly steps: number;
  readonly totalReward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
  /** SHA-256 of the canonical trajectory, 64 hex digits. */
  readonly digest: string;
  /** The canonical body: a view into the core's memory that the next episode overwrites. */
  readonly body: Uint8Array;
}

/** Where a CartPole body keeps its parts: 4 × f32, then per step u8, f64, u8, 4 × f32. */
const OBSERVATION_BYTES = 16;
const STEP_BYTES = 26;
const REWARD_OFFSET = OBSERVATION_BYTES + 1;

/** A digester encodes the header's constant part once; rollouts of a batch share their options object. */
const digesters = new WeakMap<CartPoleOptions, TrajectoryDigester>();

/** Reads off an environment what its episode came to so far. */
export function recordOf(spec: EpisodeSpec, env: EpisodeEnvironment): EpisodeRecord {
  const body = env.recordedBytes;
  const steps = (body.length - OBSERVATION_BYTES) / STEP_BYTES;
  return {
    steps,
    totalReward: sumOfRewards(body, steps),
    terminated: env.terminated,
    truncated: env.truncated,
    digest: digesterOf(spec.options).digest(environmentSeed(spec), body),
    body,
  };
}

/** `count` actions inside a body, from step `first` on, copied to `target` from `offset` on. */
export function copyActions(
  body: Uint8Array,
  first: number,
  count: number,
  target: Uint8Array,
  offset: number,
): void {
  let at = OBSERVATION_BYTES + first * STEP_BYTES;
  for (let t = 0; t < count; t++, at += STEP_BYTES) target[offset + t] = body[at]!;
}

/** An episode's canonical bytes, header included, in memory of their own. */
export function canonicalTrajectory(spec: EpisodeSpec, body: Uint8Array): Uint8Array {
  const header = encodeHeader({ ...cartPoleFormat(spec.options), seed: environmentSeed(spec) });
  const bytes = new Uint8Array(header.length + body.length);
  bytes.set(header);
  bytes.set(body, header.length);
  return bytes;
}

function sumOfRewards(body: Uint8Array, steps: number): number {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  let sum = 0;
  for (let t = 0, at = REWARD_OFFSET; t < steps; t++, at += STEP_BYTES) sum += view.getFloat64(at, true);
  return sum;
}

function digesterOf(options: CartPoleOptions): TrajectoryDigester {
  let digester = digesters.get(options);
  if (digester === undefined) {
    digester = new TrajectoryDigester(cartPoleFormat(options));
    digesters.set(options, digester);
  }
  return digester;
}
