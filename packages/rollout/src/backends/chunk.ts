import type { PolicyFailure } from '@reroll/policy';
import type { EnvironmentFailure } from '../environments/environment-failure.js';
import { type EnvironmentParcel, parcelOf, takeIn } from '../environments/own-environments.js';
import type { GuestReport } from '../guests/guest.js';
import type { ShownRecordings } from '../harness/shown-recordings.js';
import type { EpisodeTemplate } from '../spec/episode-spec.js';

/** Rollouts that differ in nothing but their seeds, and travel to an isolate together. */
export interface RolloutChunk {
  readonly template: EpisodeTemplate;
  /** Decimal text; at least one. */
  readonly seeds: readonly string[];
  /** Whether the whole trajectories are wanted, not only the actions. */
  readonly trajectories: boolean;
  /** Whether the claim stays in this process, so that it can show recordings instead of hashing them. */
  readonly inProcess?: boolean;
}

/** A chunk as it is sent: cloning one long string takes a fraction of the time that a thousand short ones take. */
export type SentChunk = Omit<RolloutChunk, 'seeds'> & {
  readonly seeds: string;
  readonly environment: EnvironmentParcel | null;
};

export function sentChunk(chunk: RolloutChunk): SentChunk {
  return { ...chunk, seeds: chunk.seeds.join(), environment: parcelOf(chunk.template.env) };
}

/** @throws RangeError when what came along is another environment than the chunk names, or none; what reading it throws. */
export async function receivedChunk({ environment, ...chunk }: SentChunk): Promise<RolloutChunk> {
  await takeIn(chunk.template.env, environment);
  return { ...chunk, seeds: chunk.seeds.split(',') };
}

/** Something that kept one rollout of a chunk from being completed. */
export type ClaimNote =
  | { readonly kind: 'policy-failure'; readonly failure: PolicyFailure }
  | { readonly kind: 'environment-failure'; readonly failure: EnvironmentFailure }
  | { readonly kind: 'harness-error'; readonly message: string };

/**
 * What an isolate says happened, in columns: little to send, and nothing to believe. Steps, rewards and flags follow
 * from the actions, which the host replays. Survives a structured clone unless it shows recordings.
 */
export interface ChunkClaim {
  /** Digests in the order of the seeds, 64 hex digits each, without separators; zeros for a rollout whose recording is shown. */
  readonly digests: string;
  /** `[seeds]`: actions taken by each rollout, since its branch if it is one; the one at which its environment failed is among them. */
  readonly steps: Uint32Array;
  /** The bytes of those actions of all rollouts, one after another. */
  readonly actions: Uint8Array;
  /** By index of the seed; absent for rollouts that went well. */
  readonly notes: Readonly<Record<number, ClaimNote>>;
  /** By index of the seed: what the policy's guest used and printed; absent for built-in policies. */
  readonly guests: Readonly<Record<number, GuestReport>>;
  /** The canonical trajectories, header included, or null when they were not wanted. */
  readonly trajectories: readonly Uint8Array[] | null;
  /** Recordings to be compared with the replay's, by whoever then disposes of them. */
  readonly recordings?: ShownRecordings | undefined;
  /** Which thread, process or container this was. */
  readonly isolate: string;
}
