import type { BodyLayout } from '@reroll/trajectory';
import type { ChunkClaim, ClaimNote } from '../backends/chunk.js';
import type { GuestReport } from '../guests/guest.js';
import { copyActions } from './episode-record.js';
import type { HarnessResult } from './run-harness.js';

const NO_DIGEST = '0'.repeat(64);
const NO_BYTES = new Uint8Array(0);

/** What a rollout of a policy that neither fails nor has a guest adds to a claim. */
export interface PlayedInLanes {
  readonly digest: string;
  readonly trajectory: Uint8Array | null;
  /** Bytes of the actions that travel. */
  readonly actionBytes: number;
}

/** Collects the results of a chunk, in the order of its seeds, into the columns that travel. */
export class ClaimColumns {
  readonly #digests: string[] = [];
  readonly #steps: Uint32Array;
  readonly #notes: Record<number, ClaimNote> = {};
  readonly #guests: Record<number, GuestReport> = {};
  readonly #trajectories: Uint8Array[] = [];
  #actions = new Uint8Array(4096);
  readonly #firstStep: number;
  readonly #layout: BodyLayout;
  #actionBytes = 0;

  /** @param firstStep from which on actions travel: the host knows those before a branch. */
  constructor(rollouts: number, firstStep: number, layout: BodyLayout) {
    this.#steps = new Uint32Array(rollouts);
    this.#firstStep = firstStep;
    this.#layout = layout;
  }

  /** @param trajectory the canonical bytes, kept as they are, or null when they are not wanted. */
  add({ digest, steps, body, failure, guest }: HarnessResult, trajectory: Uint8Array | null): void {
    const index = this.#digests.length;
    if (failure !== null) this.#notes[index] = { kind: 'policy-failure', failure };
    if (guest !== null) this.#guests[index] = guest;
    const taken = steps - this.#firstStep;
    this.#steps[index] = taken;
    const bytes = taken * this.#layout.actionBytes;
    this.#makeRoomFor(bytes);
    copyActions(this.#layout, body, this.#firstStep, taken, this.#actions, this.#actionBytes);
    this.#actionBytes += bytes;
    this.#push(digest, trajectory);
  }

  /** Adds a rollout that was played in lanes, and the actions that it takes with it. */
  addPlayed({ digest, trajectory, actionBytes }: PlayedInLanes, actions: Uint8Array): void {
    this.#steps[this.#digests.length] = actionBytes / this.#layout.actionBytes;
    this.#makeRoomFor(actionBytes);
    this.#actions.set(actions, this.#actionBytes);
    this.#actionBytes += actionBytes;
    this.#push(digest, trajectory);
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
      actions: this.#actions.slice(0, this.#actionBytes),
      notes: this.#notes,
      guests: this.#guests,
      trajectories: withTrajectories ? this.#trajectories : null,
      isolate,
    };
  }

  #push(digest: string, trajectory: Uint8Array | null): void {
    this.#digests.push(digest);
    if (trajectory !== null) this.#trajectories.push(trajectory);
  }

  #makeRoomFor(bytes: number): void {
    const needed = this.#actionBytes + bytes;
    if (needed <= this.#actions.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.#actions.length));
    larger.set(this.#actions.subarray(0, this.#actionBytes));
    this.#actions = larger;
  }
}
