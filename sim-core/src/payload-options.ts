import { SimError } from './sim-error.js';

/**
 * Checks that the options in a snapshot's payload, u32 at the named offsets, are those of the environment it is to replace.
 *
 * @throws SimError `SNAPSHOT_MISMATCH` when one differs.
 */
export function checkOptions(payload: DataView, own: DataView, offsets: Record<string, number>): void {
  for (const [name, offset] of Object.entries(offsets)) {
    if (payload.getUint32(offset, true) === own.getUint32(offset, true)) continue;
    throw new SimError(
      'SNAPSHOT_MISMATCH',
      `the snapshot is of an environment with another ${name}; nothing was restored`,
    );
  }
}
