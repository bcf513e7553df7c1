import type { PolicyParams } from '../spec/policy-spec.js';
import type { Policy } from './policy.js';

/** `constant`: the same action at every step. */
export function constantPolicy({ action }: PolicyParams<'constant'>): Policy {
  return { chooseAction: () => action };
}
