import { channel } from 'node:diagnostics_channel';
import type { ProcessResult } from './process/result.js';

/** Published on `reroll.sandbox.exec` when a command has ended: a log of what ran where. */
export interface ExecEvent {
  readonly sandbox: string;
  readonly session: string;
  readonly command: readonly string[];
  /** Undefined when the command failed to run at all; then `error` says why. */
  readonly result?: ProcessResult;
  readonly error?: unknown;
}

/** Published on `reroll.sandbox.lifecycle` when a sandbox starts or ends, and when a reaper removes one. */
export interface LifecycleEvent {
  readonly sandbox: string;
  readonly event: 'started' | 'ended' | 'reaped' | 'failed';
  readonly detail?: unknown;
}

const execChannel = channel('reroll.sandbox.exec');
const lifecycleChannel = channel('reroll.sandbox.lifecycle');

export function publishExec(event: ExecEvent): void {
  if (execChannel.hasSubscribers) execChannel.publish(event);
}

export function publishLifecycle(event: LifecycleEvent): void {
  if (lifecycleChannel.hasSubscribers) lifecycleChannel.publish(event);
}
