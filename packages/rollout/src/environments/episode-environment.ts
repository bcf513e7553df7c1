import type { Seed } from '@reroll/sim-core';

/** Steps that one rollout may take: 26 MB of recorded CartPole. */
export const MAX_STEPS = 1_000_000;

/** One environment inside a core, reset and recording: what the harness drives and the judge replays. */
export interface EpisodeEnvironment {
  readonly actionSpace: { readonly n: number; seed(seed: Seed): void; sample(): number };
  /** A view of the current observation in the core's memory. */
  readonly observation: ArrayLike<number>;
  /** Reward of the last step. */
  readonly reward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
  /** The canonical trajectory body since the reset: a view into the core's memory. */
  readonly recordedBytes: Uint8Array;
  step(action: number): void;
  /** Steps through actions until they or the episode end; returns the steps taken. */
  replay(actions: Uint8Array): number;
}
