import type { Machine, StandardStreams, StartOptions } from './machine.js';
import type { Outcome } from './mailbox.js';
import type { PolicyLanguage } from './policy.js';
import type { Session } from './session.js';

/** Addresses in an image at which the host enters it. */
export interface ImageAddresses {
  readonly mailbox: number;
  readonly [name: string]: number;
}

/** How a language reads a board from the mailbox, as bytes. */
export interface BoardNotation {
  /** What stands before the squares of a board. */
  head(numSquares: number): readonly number[];
  /** Each square: an empty one, one of X, one of O. */
  readonly squares: readonly (readonly number[])[];
}

/** What a guest answered. */
export interface Reply {
  readonly outcome: Outcome;
  /** The action, when the outcome is `DONE` and the contract's action is one integer. */
  readonly action: number;
  /** What went wrong, when the outcome is not `DONE`. */
  readonly message: string;
}

/** Leads one guest of one language through its life on a machine. */
export interface Driver extends StandardStreams {
  /** Describes the contract to the guest if necessary; compiles and runs the policy's source. */
  load(): Reply;
  /** Calls the policy's function with the request in the mailbox. */
  decide(): Reply;
}

/** A language that policies can be written in, and its interpreter. */
export interface Language extends StartOptions {
  readonly name: PolicyLanguage;
  /** The interpreter as others build it: a file in an npm package, and the hex SHA-256 of the only build that is accepted. */
  readonly source: { readonly specifier: string; readonly sha256: string };
  readonly board: BoardNotation;
  /** Starts the interpreter of a fresh machine, up to the point where its image is taken. */
  boot(machine: Machine): ImageAddresses;
  /** Takes over a machine that has just been restored to the image. */
  drive(machine: Machine, addresses: ImageAddresses, session: Session): Driver;
}
