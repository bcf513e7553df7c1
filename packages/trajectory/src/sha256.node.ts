// SHA-256 by Node's own native code; the package's `imports` choose it over sha256.noble.ts on Node.
import { createHash, type Hash, hash } from 'node:crypto';
import type { Sha256 } from './sha256.js';

export function createSha256(): Sha256 {
  return over(createHash('sha256'));
}

function over(state: Hash): Sha256 {
  return {
    update: (bytes) => {
      state.update(bytes);
    },
    copy: () => over(state.copy()),
    digestHex: () => state.digest('hex'),
  };
}

export function sha256Hex(data: Uint8Array | string): string {
  return hash('sha256', data, 'hex');
}
