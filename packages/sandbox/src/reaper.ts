import type Docker from 'dockerode';
import { publishLifecycle } from './diagnostics.js';
import { listContainers, listSnapshots } from './engine/listing.js';
import { removeContainer, removeImage } from './engine/removal.js';
import { ownerState } from './owner.js';

/** What a reaper did. */
export interface PruneReport {
  /** Sandboxes that it removed. */
  readonly sandboxes: readonly string[];
  /** Snapshots that it removed. */
  readonly snapshots: readonly string[];
  /** Sandboxes and snapshots that it kept because they belong to somebody. */
  readonly kept: number;
}

/** Added to a time limit before a reaper enforces it: clocks differ, and the owner should act first. */
export const REAP_GRACE_MS = 60_000;

/** What decides whether something is abandoned. */
export interface Claim {
  readonly ownerState: 'alive' | 'dead' | 'unknown';
  readonly lifetime: 'owner' | 'deadline';
  readonly expiresAtMs: number;
}

/**
 * Whether nobody can need a sandbox any longer: its time is over, or its owner is certainly dead and it was not meant
 * to survive that. Before its time limit, a sandbox of a live owner, or of one on another host, is never abandoned.
 */
export function isAbandoned(claim: Claim, nowMs: number): boolean {
  if (nowMs > claim.expiresAtMs + REAP_GRACE_MS) return true;
  return claim.lifetime === 'owner' && claim.ownerState === 'dead';
}

/** Removes what dead owners left on the engine. Several reapers may run at once. */
export async function prune(engine: Docker): Promise<PruneReport> {
  const now = Date.now();
  const sandboxes: string[] = [];
  const snapshots: string[] = [];
  let kept = 0;
  for (const info of await listContainers(engine)) {
    if (!isAbandoned({ ...info, ownerState: info.owner.state }, now)) {
      kept += 1;
      continue;
    }
    await removeContainer(engine.getContainer(info.id));
    publishLifecycle({ sandbox: info.id, event: 'reaped' });
    sandboxes.push(info.id);
  }
  for (const { id, labels } of await listSnapshots(engine)) {
    const abandoned = isAbandoned({ ...labels, ownerState: ownerState(labels.owner) }, now);
    if (abandoned && (await removeImage(engine, id))) snapshots.push(id);
    else kept += 1;
  }
  return { sandboxes, snapshots, kept };
}
