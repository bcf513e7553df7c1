import type { JsonValue } from './canonical-json.js';

/** The layout's name and version, a member of every receipt. */
export const RECEIPT_FORMAT = 'reroll-receipt-1';

/** Digests that a receipt may list; a larger batch is vouched for by its batch digest alone. */
export const MAX_RECEIPT_DIGESTS = 1_048_576;

/** Failures that a receipt may hold: it lists every one. */
export const MAX_RECEIPT_FAILURES = 262_144;

/** UTF-16 code units that a receipt's text may have, 128 Mi. */
export const MAX_RECEIPT_LENGTH = 134_217_728;

/** How a policy failed. Two policies that fail in two ways leave two memories, though the code and the step be the same. */
export type PolicyReceiptFailure = {
  /** Which rollout it ended, or in which match it happened, from 0. */
  readonly index: number;
  /** In a match: which game was forfeited, from 0, and by whom. */
  readonly game?: number;
  readonly player?: 'X' | 'O';
  /** Such as `EXCEPTION`. */
  readonly code: string;
  /** Which decision of the policy failed, from 0; null when its code did not load. */
  readonly step: number | null;
  /** Fuel that the policy's guest had used when it was let go, as decimal text. */
  readonly fuelUsed: string;
  /** SHA-256 that stands for the guest's memory then; null where no guest was made. */
  readonly memoryDigest: string | null;
};

/** How an environment failed. */
export type EnvironmentReceiptFailure = {
  readonly fault: 'environment';
  /** Which rollout it ended, from 0. */
  readonly index: number;
  /** Such as `INVALID_STEP`. */
  readonly code: string;
  readonly message: string;
  /** Which step of the episode failed, from 0; null when the reset did. */
  readonly step: number | null;
};

/** What ended a rollout, or a game, before its time. */
export type ReceiptFailure = PolicyReceiptFailure | EnvironmentReceiptFailure;

/** Who vouches for a receipt. */
export type ReceiptSignature = {
  /** The Ed25519 public key, 32 bytes as 64 hex digits. */
  readonly key: string;
  /** The signature of the canonical JSON of the receipt without this member: 64 bytes as 128 hex digits. */
  readonly value: string;
};

/**
 * What ran and what came out: enough for anyone to run it again and check. One form for a rollout, a batch and a match; its canonical
 * JSON is what is stored.
 */
export type Receipt = {
  readonly format: typeof RECEIPT_FORMAT;
  /** What was asked for: a rollout's spec, or that of a batch, with `seeds` in place of `seed`. */
  readonly spec: { readonly [name: string]: JsonValue };
  /** SHA-256 of the spec's canonical JSON. */
  readonly specDigest: string;
  /** SHA-256 of what ran it, by name: the core's `.wasm`, and the interpreter of each language that a policy is written in. */
  readonly artifacts: { readonly [name: string]: string };
  /** Number of rollouts; a match is one. */
  readonly rollouts: number;
  /** The rollouts' digests in order, or null when only the batch digest was kept. */
  readonly digests: readonly string[] | null;
  readonly batchDigest: string;
  /** Every failure of a policy or an environment, in order. */
  readonly failures: readonly ReceiptFailure[];
  /** What the commitment in a match's spec stands for: 32 bytes as 64 hex digits. */
  readonly secret?: string;
  readonly signature?: ReceiptSignature;
};
