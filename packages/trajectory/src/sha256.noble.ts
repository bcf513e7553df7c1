// SHA-256 in plain JavaScript, for browsers and any host without Node's crypto.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Sha256 } from './sha256.js';

export function createSha256(): Sha256 {
  return over(sha256.create());
}

function over(state: ReturnType<typeof sha256.create>): Sha256 {
  return {
    update: (bytes) => {
      state.update(bytes);
    },
    copy: () => over(state.clone()),
    digestHex: () => bytesToHex(state.digest()),
  };
}

export function sha256Hex(data: Uint8Array | string): string {
  return bytesToHex(sha256(typeof data === 'string' ? utf8ToBytes(data) : data));
}
