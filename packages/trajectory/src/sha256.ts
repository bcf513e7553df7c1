// The one door to SHA-256. `#sha256` is Node's native code on Node and @noble/hashes elsewhere (package.json,
// `imports`); the results are equal, the speed is not.
import * as platform from '#sha256';

/** SHA-256 over bytes that arrive in pieces. */
export interface Sha256 {
  /** Hashes the next bytes; they are read now and may be changed afterwards. */
  update(bytes: Uint8Array): void;
  /** Another state with the same bytes behind it: what has a long beginning in common is hashed once. */
  copy(): Sha256;
  /** The digest of everything so far, 64 lowercase hex digits. Ends the state: call it once. */
  digestHex(): string;
}

/** A fresh SHA-256 state. */
export const createSha256: () => Sha256 = platform.createSha256;

/**
 * SHA-256 of bytes, or of the UTF-8 form of a string.
 *
 * @returns 64 lowercase hex digits.
 * @example
 * ```ts
 * import { sha256Hex } from '@reroll/trajectory';
 * sha256Hex('abc'); // 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
 * ```
 */
export const sha256Hex: (data: Uint8Array | string) => string = platform.sha256Hex;
