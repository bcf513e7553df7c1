import type { GuestMemory } from './guest-memory.js';

/**
 * The mailbox: numbers at a fixed place in the guest's memory, through which host and guest communicate. Slots are f64,
 * little-endian. A policy that finds and overwrites its own mailbox can only choose another action, or fail.
 */
export const SLOT = {
  /** In: an {@link OPERATION} or {@link REQUEST}. Out: a status, the index of an outcome in {@link OUTCOMES}. */
  status: 0,
  /** In: length of the observation or the board. Out: the action, or the number of message bytes at `data`. */
  value: 1,
  /** In: the code of the player to move. Out, while a Python guest decides: in its first byte, what it draws. */
  player: 2,
  /**
   * In: the action mask, then an observation, or a board in the notation of the guest's language. Out: the numbers of an action that is not one
   * integer, or a message in UTF-8.
   */
  data: 3,
} as const;

/**
 * What the host asks of the guest: `contract` once, before the policy is loaded; from then on `asDescribed` by it. `measure` tells
 * a Python guest how long the next observations are.
 */
export const OPERATION = {
  load: 32,
  twoPlayer: 33,
  singleAgent: 34,
  describe: 35,
  contract: 36,
  asDescribed: 37,
  measure: 38,
} as const;

/** What a JavaScript guest asks of the host. */
export const REQUEST = { random: 16, getrandbits: 17, stdout: 18, stderr: 19 } as const;

/** What the guest may answer, by status. */
export const OUTCOMES = [
  'DONE',
  'EXCEPTION',
  'INVALID_ACTION',
  'OUT_OF_MEMORY',
  'STACK_OVERFLOW',
  'SYNTAX',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** The most numbers in an observation or squares on a board, including the action mask; and the most numbers in an action. */
export const MAX_OBSERVATION_LENGTH = 16_384;

export const MAILBOX_BYTES = 8 * (SLOT.data + MAX_OBSERVATION_LENGTH);

/** The mailbox at an address of one guest's memory. */
export class Mailbox {
  constructor(
    private readonly memory: GuestMemory,
    private readonly address: number,
  ) {}

  get(slot: number): number {
    return this.memory.getFloat64(this.address + 8 * slot);
  }

  set(slot: number, value: number): void {
    this.memory.setFloat64(this.address + 8 * slot, value);
  }

  /** What the guest answered; an unknown status counts as an exception. */
  get outcome(): Outcome {
    return OUTCOMES[this.get(SLOT.status)] ?? 'EXCEPTION';
  }

  /** `length` bytes of data, after its first slots. */
  data(length: number, slots = 0): Uint8Array {
    return this.memory.span(this.address + 8 * (SLOT.data + slots), length);
  }

  /** The first `length` numbers of data. */
  numbers(length: number): number[] {
    return Array.from({ length }, (_, index) => this.get(SLOT.data + index));
  }

  /** The message, as long as the guest says but no longer than the mailbox. */
  get message(): Uint8Array {
    const length = Math.trunc(this.get(SLOT.value)) || 0;
    return this.data(Math.min(Math.max(length, 0), 8 * MAX_OBSERVATION_LENGTH));
  }
}
