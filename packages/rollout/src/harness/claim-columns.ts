import type { BodyLayout } from '@reroll/trajectory';
import type { ChunkClaim, ClaimNote } from '../backends/chunk.js';
import type { GuestReport } from '../guests/guest.js';
import { copyActions } from './episode-record.js';
import type { HarnessResult } from './run-harness.js';
import type { ShownRecordings } from './shown-recordings.js';

const NO_DIGEST = '0'.repeat(64);
const NO_BYTES = new Uint8Array(0);

/** What a rollout of a policy that neither fails nor has a guest adds to a claim. */
export interface PlayedInLanes {
  /** Null when the recording is shown. */
  readonly digest: string | null;
  readonly trajectory: Uint8Array | null;
  /** Those before a branch included. */
  readonly steps: number;
}

/** Collects the results of a chunk, in the order of its seeds, into the columns that travel. */
export class ClaimColumns {
  readonly #digests: string[] = [];
  readonly #steps: Uint32Array;
  readonly #notes: Record<number, ClaimNote> = {};
  readonly #guests: Record<number, GuestReport> = {};
  readonly #trajectories: Uint8Array[] = [];
  readonly #actions: Uint8Array[] = [];
  readonly #firstStep: number;
  readonly #layout: BodyLayout;
  #recordings: ShownRecordings | undefined;

  /** @param firstStep from which on actions travel: the host knows those before a branch. */
  constructor(rollouts: number, firstStep: number, layout: BodyLayout) {
    this.#steps = new Uint32Array(rollouts);
    this.#firstStep = firstStep;
    this.#layout = layout;
  }

  /** @param trajectory the canonical bytes, kept as they are, or null when they are not wanted. */
  add(
    { digest, steps, body, failure, failedAction, guest }: HarnessResult,
    trajectory: Uint8Array | null,
  ): void {
    const index = this.#digests.length;
    if (failure !== null) this.#notes[index] = noteOf(failure);
    if (guest !== null) this.#guests[index] = guest;
    const taken = steps - this.#firstStep;
    this.#steps[index] = taken + (failedAction === null ? 0 : 1);
    const actions = new Uint8Array(taken * this.#layout.actionBytes);
    copyActions(this.#layout, body, this.#firstStep, taken, actions, 0);
    this.addActions(actions);
    if (failedAction !== null) this.addActions(failedAction);
    this.#push(digest, trajectory);
  }

  /** Adds a rollout that was played in lanes; {@link ClaimColumns.addActions} adds the actions of several. */
  addPlayed({ digest, trajectory, steps }: PlayedInLanes): void {
    this.#steps[this.#digests.length] = steps - this.#firstStep;
    this.#push(digest ?? NO_DIGEST, trajectory);
  }

  /** Adds the bytes of the actions that travel, of one rollout or of several that follow one another. */
  addActions(actions: Uint8Array): void {
    if (actions.length > 0) this.#actions.push(actions);
  }

  /** Adds the recordings of the rollouts that have no digest. */
  show(recordings: ShownRecordings): void {
    this.#recordings = recordings;
  }

  /** Adds a rollout that could not be played. */
  addError(error: unknown): void {
    this.#notes[this.#digests.length] = { kind: 'harness-error', message: String(error) };
    this.#push(NO_DIGEST, NO_BYTES);
  }

  toClaim(isolate: string, withTrajectories: boolean): ChunkClaim {
    return {
      digests: this.#digests.join(''),
      steps: this.#steps,
      actions: joined(this.#actions),
      notes: this.#notes,
      guests: this.#guests,
      trajectories: withTrajectories ? this.#trajectories : null,
      ...(this.#recordings && { recordings: this.#recordings }),
      isolate,
    };
  }

  #push(digest: string, trajectory: Uint8Array | null): void {
    this.#digests.push(digest);
    if (trajectory !== null) this.#trajectories.push(trajectory);
  }
}

function noteOf(failure: NonNullable<HarnessResult['failure']>): ClaimNote {
  return failure.fault === 'environment'
    ? { kind: 'environment-failure', failure }
    : { kind: 'policy-failure', failure };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
