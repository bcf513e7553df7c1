import type { Guest, PolicyFailure } from '@reroll/policy';
import { packRequest } from './request.js';

/** Sends a guest all parts of a request, within one budget of fuel. What it answers, it writes to standard error. */
export function sendRequest(
  guest: Guest,
  request: unknown,
  fuel: bigint,
): { readonly failure: PolicyFailure | undefined; readonly fuelUsed: bigint } {
  let fuelUsed = 0n;
  for (const observation of packRequest(request)) {
    const decision = guest.chooseAction({ observation }, fuel - fuelUsed);
    fuelUsed += decision.fuelUsed;
    if (decision.failure !== undefined) return { failure: decision.failure, fuelUsed };
  }
  return { failure: undefined, fuelUsed };
}
