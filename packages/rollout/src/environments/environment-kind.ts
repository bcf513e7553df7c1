import type { SpaceSpec } from '@reroll/env';
import type { LaneBranch, LaneEpisode, LanePolicy, Mt19937, OptionValue, Seed } from '@reroll/sim-core';
import type { BodyLayout, TrajectoryDigester, TrajectoryFormat } from '@reroll/trajectory';
import type { z } from 'zod';
import type { Soon } from '../internal/soon.js';
import type { ActionCodec } from './action-codec.js';
import type { EnvironmentFailure } from './environment-failure.js';

/** Steps that one rollout may take. */
export const MAX_STEPS = 1_000_000;

/** Steps that a rollout takes at most where neither its spec nor its environment has a limit. */
export const DEFAULT_MAX_STEPS = 10_000;

/** Options of an environment as specs and trajectory headers hold them: only what differs from the defaults. */
export type EnvironmentOptions = Readonly<Record<string, OptionValue>>;

/** All that the rollout layer knows of a sort of environment. */
export interface EnvironmentKind {
  readonly id: string;
  /** Accepts options in any form, and brings them into their canonical one. */
  readonly optionsSchema: z.ZodType<EnvironmentOptions>;
  /** The environment with canonical options. */
  configure(options: EnvironmentOptions): ConfiguredEnvironment;
}

/** An environment with its options: what its episodes look like, and how to open them. */
export interface ConfiguredEnvironment {
  readonly observationSpace: SpaceSpec;
  readonly actionSpace: SpaceSpec;
  /** Actions in its mask; 0 where it has none. */
  readonly maskLength: number;
  /** Steps that no episode exceeds, whatever the spec says; null where there is no such limit. */
  readonly mostSteps: number | null;
  readonly format: TrajectoryFormat;
  /** Where things lie in a canonical body: the one place that knows the size of a step. */
  readonly layout: BodyLayout;
  readonly digester: TrajectoryDigester;
  readonly actions: ActionCodec;
  /**
   * A place for episodes that record up to `recordSteps` steps.
   *
   * @param setting for what is not on this thread.
   */
  createStage(recordSteps: number, setting?: StageSetting): Stage;
  /** A place for many episodes side by side; null where the environment has none. What it gives is what a stage gives, sooner. */
  createLanes(): Lanes | null;
}

/** What a stage in containers has to know. */
export interface StageSetting {
  /** Ends calls that are under way. */
  readonly signal?: AbortSignal | undefined;
  /** Whether the episodes are to check others: then each has a container that nobody used before. */
  readonly isRepeat?: boolean;
}

/**
 * Where episodes of one environment are played one after another, each from the same pristine state. Only an environment in a container gives
 * promises.
 */
export interface Stage {
  /** Resets everything, then the environment with a seed. The episode before is gone. */
  open(seed: string): Soon<EpisodeEnvironment>;
  /** CPython's stream of a seed, for the episode that is open. */
  stream(seed: string): Mt19937;
  /** Lets go of what it has outside of this thread. */
  close?(): Promise<void>;
}

/** What {@link Lanes.flags} says of an episode that was refused. */
export const REFUSED = 4;

/**
 * Where episodes of one environment are played side by side: a run is opened, gets its episodes and plays them. No untrusted code shares
 * its memory, and each episode begins in a lane that was cleared.
 */
export interface Lanes {
  /** Where the recordings are. */
  readonly memory: Uint8Array;
  /** Bytes for the actions before a branch, those that episodes are given, the recordings, and the actions once more. */
  readonly roomBytes: number;
  open(policy: LanePolicy, branch?: LaneBranch): void;
  /** Adds an episode, and tells whether there was room for it. */
  add(episode: LaneEpisode): boolean;
  play(): void;
  /** 1 terminated, 2 truncated, both 3, neither 0; {@link REFUSED} for an episode that was, for which a stage gives the reason. */
  flags(index: number): number;
  steps(index: number): number;
  totalReward(index: number): number;
  /** Where an episode's canonical body lies. */
  recordStart(index: number): number;
  recordEnd(index: number): number;
  /** The bytes of the actions of all episodes not refused, of each from step `first` on. */
  takeActions(first: number): Uint8Array<ArrayBuffer>;
}

/** One environment, reset and recording: what the harness drives and the judge replays. */
export interface EpisodeEnvironment {
  readonly actionSpace: { seed(seed: Seed): void; sample(): unknown };
  /** The current observation: a number, an array, which may be a view that the next step overwrites, or parts of such. */
  readonly observation: unknown;
  /** Which actions are legal, 0 or 1 each; null where the environment has no mask. */
  readonly actionMask: ArrayLike<number> | null;
  readonly terminated: boolean;
  readonly truncated: boolean;
  /** The canonical trajectory body since the reset: a view that the next step extends. */
  readonly recordedBytes: Uint8Array;
  /** How the environment failed; from then on steps do nothing. Built-in ones do not fail. */
  readonly failure?: EnvironmentFailure | null;
  /** The bytes of the action at which it failed, which no recording has; null when its reset failed. */
  readonly failedAction?: Uint8Array | null;
  step(action: unknown): Soon<void>;
  /** Steps through actions, given as their bytes, until they or the episode end; returns the steps taken. */
  replay(actions: Uint8Array): Soon<number>;
}
