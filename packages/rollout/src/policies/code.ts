import type { CodePolicySpec } from '../guests/code-policy.js';
import { reportOf, seatGuest } from '../guests/guest.js';
import type { Policy, PolicyContext } from './policy.js';

/** A policy whose code runs in a guest of its own; its `rng` draws from CPython's stream of the episode's seed. */
export function codePolicy(spec: CodePolicySpec, { interpreters, judgeRng }: PolicyContext): Policy {
  const created = seatGuest(spec, 'single-agent', judgeRng(), interpreters);
  const { guest } = created;
  if (guest === undefined) return { chooseAction: () => created.failure, finish: () => reportOf(created) };
  return {
    chooseAction(observation) {
      const { action, failure } = guest.chooseAction({ observation });
      return failure ?? action;
    },
    finish() {
      const report = reportOf(guest);
      guest[Symbol.dispose]();
      return report;
    },
  };
}
