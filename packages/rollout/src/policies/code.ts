import type { CodePolicySpec } from '../guests/code-policy.js';
import { guestLimits } from '../guests/guest-limits.js';
import { reportOf } from '../guests/guest-report.js';
import type { Policy, PolicyContext } from './policy.js';

/** A policy whose code runs in a guest of its own; its `rng` draws from CPython's stream of the episode's seed. */
export function codePolicy(spec: CodePolicySpec, { interpreters, judgeRng }: PolicyContext): Policy {
  const interpreter = interpreters[spec.language];
  if (interpreter === undefined) throw new Error(`the ${spec.language} interpreter is not loaded`);
  const created = interpreter.createGuest({
    policy: spec,
    contract: 'single-agent',
    rng: judgeRng(),
    limits: guestLimits(spec),
  });
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
