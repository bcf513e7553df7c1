// test/golden/cartpole.json: episodes of Gymnasium's own CartPole with correctly rounded sin and cos.
import { readFileSync } from 'node:fs';

/** A reference episode; f64 are 16 hex digits of the big-endian bit pattern. */
export interface GoldenEpisode {
  readonly seed: string;
  readonly steps: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
  readonly return: string;
  readonly sha256_obs_f32le: string;
  readonly low?: number;
  readonly high?: number;
  /** `0` and `1`, where the file holds the whole episode. */
  readonly actions?: string;
}

type GoldenSet = 'random' | 'random_digests' | 'alternate' | 'right' | 'linear' | 'sutton_barto' | 'bounds';

export const goldenCartPole: Readonly<Record<GoldenSet, readonly GoldenEpisode[]>> = JSON.parse(
  readFileSync(new URL('../../../../test/golden/cartpole.json', import.meta.url), 'utf8'),
);

export function f64OfBits(hex: string): number {
  return Buffer.from(hex, 'hex').readDoubleBE();
}
