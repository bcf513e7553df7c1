import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, randomBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { sha256Hex } from '@reroll/trajectory';

/** What the draws of a match in the mode `committed` are keyed by: 32 bytes as 64 hex digits. */
export const SECRET_PATTERN = /^[0-9a-f]{64}$/;

const SECRET_BYTES = 32;

/**
 * Draws a secret for matches in the mode `committed`. Keep it until the match is over: whoever has it knows every draw.
 *
 * @returns 32 random bytes as 64 hex digits.
 * @example
 * ```ts
 * import { drawMatchSecret, matchCommitment } from '@reroll/evaluate';
 *
 * const secret = drawMatchSecret();
 * console.log(matchCommitment(secret)); // publish this before you take in policies, and the secret after the last match
 * ```
 */
export function drawMatchSecret(): string {
  return bytesToHex(randomBytes(SECRET_BYTES));
}

/**
 * What a judge can publish of a secret before the match: SHA-256 of its 32 bytes, 64 hex digits. Specs hold it, so that their digests
 * cover the secret.
 *
 * @throws RangeError when the secret is not 64 hex digits in lower case.
 */
export function matchCommitment(secret: string): string {
  if (!SECRET_PATTERN.test(secret)) throw new RangeError('secret must be 64 hex digits in lower case');
  return sha256Hex(hexToBytes(secret));
}

/**
 * The seed of what one player draws in one game: HMAC-SHA-256 of the seed, the game's index and the player, keyed by the secret, as a
 * big-endian integer. Each game has streams of its own, so that a player cannot work out a stream from the moves of many games.
 */
export function secretSeed(secret: string, seed: string, game: number, player: 'X' | 'O'): bigint {
  const text = `reroll-match-1\n${seed}\n${game}\n${player}`;
  return BigInt(`0x${bytesToHex(hmac(sha256, hexToBytes(secret), utf8ToBytes(text)))}`);
}
