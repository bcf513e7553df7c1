import { type BodyLayout, encodeTrajectory, stepsInBody } from '@reroll/trajectory';
import type { EpisodeEnvironment } from '../environments/environment-kind.js';
import { environmentOf } from '../environments/environments.js';
import { type EpisodeSpec, environmentSeed } from '../spec/episode-spec.js';

/** How an episode ended, read from the bytes that its environment recorded. */
export interface EpisodeRecord {
  readonly steps: number;
  readonly totalReward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
  /** SHA-256 of the canonical trajectory, 64 hex digits. */
  readonly digest: string;
  /** The canonical body: a view that the next episode overwrites. */
  readonly body: Uint8Array;
}

/** Reads off an environment how far its episode is. */
export function recordOf(spec: EpisodeSpec, env: EpisodeEnvironment): EpisodeRecord {
  const { layout, digester } = environmentOf(spec);
  const body = env.recordedBytes;
  const steps = stepsInBody(layout, body.length);
  return {
    steps,
    totalReward: sumOfRewards(layout, body, steps),
    terminated: env.terminated,
    truncated: env.truncated,
    digest: digester.digest(environmentSeed(spec), body),
    body,
  };
}

/** `count` actions inside a body, from step `first` on, copied to `target` from `offset` on. */
export function copyActions(
  { actionBytes, observationBytes, stepBytes }: BodyLayout,
  body: Uint8Array,
  first: number,
  count: number,
  target: Uint8Array,
  offset: number,
): void {
  let to = offset;
  for (let t = 0, at = observationBytes + first * stepBytes; t < count; t++, at += stepBytes) {
    for (let byte = 0; byte < actionBytes; byte++) target[to++] = body[at + byte]!;
  }
}

/** An episode's canonical bytes, header included, in memory of their own. */
export function canonicalTrajectory(spec: EpisodeSpec, body: Uint8Array): Uint8Array {
  return encodeTrajectory({ ...environmentOf(spec).format, seed: environmentSeed(spec) }, body);
}

function sumOfRewards(
  { observationBytes, rewardOffset, stepBytes }: BodyLayout,
  body: Uint8Array,
  steps: number,
): number {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  let sum = 0;
  for (let t = 0, at = observationBytes + rewardOffset; t < steps; t++, at += stepBytes) {
    sum += view.getFloat64(at, true);
  }
  return sum;
}
