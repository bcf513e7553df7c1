// A look at the containers that rollouts run in.
import type { SandboxClient, SandboxInfo } from '@reroll/sandbox';
import { gather } from './gather.js';

/** Containers that rollouts of this process run in now, as another client than their backend's sees them. */
export async function rolloutContainers(operator: SandboxClient): Promise<SandboxInfo[]> {
  const found = await gather(operator.list({ tags: ['rollout'] }));
  return found.filter(({ owner }) => owner.pid === process.pid);
}
