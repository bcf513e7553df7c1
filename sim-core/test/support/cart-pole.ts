import fc from 'fast-check';
import type { BuiltInEnv } from '../../src/index.js';
import { withColumn } from './snapshots.js';

type CartPole = BuiltInEnv<'CartPole-v1'>;

/** All that a caller can see. */
export function observe(env: CartPole) {
  return {
    state: [...env.state],
    observation: [...env.observation],
    reward: env.reward,
    terminated: env.terminated,
    truncated: env.truncated,
    elapsedSteps: env.elapsedSteps,
  };
}

/** Resets and plays `actions`, past the end of an episode if they go on. */
export function play(env: CartPole, seed: bigint, actions: readonly number[]): void {
  env.reset({ seed });
  env.actionSpace.seed(seed);
  for (const action of actions) env.step(action);
}

/** A snapshot with another state. */
export function withState(snapshot: Uint8Array, state: readonly number[]): Uint8Array {
  const moved = withColumn(snapshot, 'state', Float64Array.from(state));
  return withColumn(moved, 'observation', Float32Array.from(state));
}

/** Arbitrary options, with limits that episodes reach. */
export const cartPoleOptions = fc.record({
  maxEpisodeSteps: fc.integer({ min: 1, max: 60 }),
  suttonBartoReward: fc.boolean(),
});
/** Arbitrary reset bounds, some of them outside of the episode's. */
export const resetBounds = fc
  .tuple(fc.constantFrom(0, 0.01, 0.05, 0.2, 1.5, 7), fc.constantFrom(0, 0.05, 3))
  .map(([width, centre]) => ({ low: centre - width, high: centre + width }));
/** Arbitrary seeds, some beyond 64 bits. */
export const anySeed = fc.bigInt({ min: 0n, max: 2n ** 70n });
/** Runs of one action make the pole fall soon, and let it swing far afterwards. */
export const actionRuns = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 1, max: 30 })), { maxLength: 8 })
  .map((runs) => runs.flatMap(([action, length]) => Array.from({ length }, () => action)));
