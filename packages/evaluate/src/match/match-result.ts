import type { GuestReport } from '@reroll/rollout/guests';
import type { Forfeit } from './play-match.js';

/** How one game ended. */
export interface GameResult {
  readonly outcome: 'X wins' | 'O wins' | 'draw';
  /** From X's side: 1, 0 or −1. */
  readonly reward: -1 | 0 | 1;
  /** Moves made. */
  readonly moves: number;
}

/** A match that the host has verified by replaying its moves. */
export interface MatchResult {
  /** Decimal text. */
  readonly seed: string;
  /** Mean reward per game from X's side: the return. */
  readonly totalReward: number;
  /** Moves of all games together. */
  readonly steps: number;
  readonly games: readonly GameResult[];
  /** The actions of all games, one after another; `games` say how many each has. */
  readonly moves: Uint8Array;
  /** Batch digest of the games' canonical trajectories, in order: 64 hex digits. */
  readonly digest: string;
  readonly specDigest: string;
  /** In the mode `committed`: the secret, whose SHA-256 the spec holds. With it, `runMatch` plays the same match again. */
  readonly secret?: string;
  /** Games that a player's failure decided. */
  readonly failures: readonly Forfeit[];
  /** What each player used and printed. */
  readonly players: { readonly X: GuestReport; readonly O: GuestReport };
  /** Name of the backend. */
  readonly backend: string;
  /** Which thread, process or container ran it, for diagnosis. */
  readonly isolate: string;
  readonly verified: true;
}
