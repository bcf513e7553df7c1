import { shapeOf } from '@reroll/policy/definition';
import type { CodePolicySpec } from '../guests/code-policy.js';
import { closeGuest, reportOf, seatGuest } from '../guests/guest.js';
import type { Policy, PolicyContext } from './policy.js';

/** A policy whose code runs in a guest of its own; its `rng` draws from CPython's stream of the episode's seed. */
export function codePolicy(
  spec: CodePolicySpec,
  { environment, interpreters, judgeRng }: PolicyContext,
): Policy {
  const { observationSpace, actionSpace, maskLength } = environment;
  const contract = {
    kind: 'single-agent',
    observation: shapeOf(observationSpace),
    action: shapeOf(actionSpace),
    ...(maskLength > 0 && { actionMask: maskLength }),
  } as const;
  const created = seatGuest(spec, contract, judgeRng(), interpreters);
  const { guest } = created;
  if (guest === undefined) return { chooseAction: () => created.failure, finish: () => reportOf(created) };
  return {
    chooseAction(observation, actionMask) {
      const request = { observation: numbersOf(observation), ...(actionMask && { actionMask }) };
      const { action, failure } = guest.chooseAction(request);
      return failure ?? action;
    },
    finish: (failed) => closeGuest(guest, failed),
  };
}

/** The numbers of an observation one after another: of an array, a number, or parts of such. */
function numbersOf(observation: unknown): ArrayLike<number> {
  if (observation instanceof BigInt64Array || observation instanceof BigUint64Array) {
    return Array.from(observation, Number);
  }
  if (ArrayBuffer.isView(observation)) return observation as unknown as ArrayLike<number>;
  if (typeof observation === 'object' && observation !== null) {
    return Object.values(observation).flatMap((part) => Array.from(numbersOf(part)));
  }
  return [Number(observation)];
}
