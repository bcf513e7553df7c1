import type { MatchPolicyInput } from '@reroll/evaluate';
import type { PolicyFailure } from '@reroll/policy';
import type { EnvironmentFailure, PolicyInput } from '@reroll/rollout';
import { harmless } from './output/policy-output.js';

/** The path of a policy that a file holds; undefined for a built-in. */
export function fileOf(policy: PolicyInput | MatchPolicyInput): string | undefined {
  return typeof policy === 'object' && policy.kind === 'code' ? policy.name : undefined;
}

/** How interpreters call a policy's source in a message. */
const SOURCE_NAME = /\(policy\.(?:py|js)\b/;

/**
 * A policy's failure in one line: what, when, and what the interpreter said, with the file that its author knows.
 *
 * @param file the path of the policy, where it is a file.
 */
export function describePolicyFailure({ code, message, step }: PolicyFailure, file?: string): string {
  return `${code} ${step === null ? 'while loading' : `at step ${step}`}: ${namingFile(message, file)}`;
}

/** A failure of an environment in one line. */
export function describeEnvironmentFailure({ code, message, step }: EnvironmentFailure): string {
  return `${code} ${step === null ? 'in its reset' : `at step ${step}`}: ${harmless(message)}`;
}

/** What a failure did to the one rollout of a command. */
export function endedBy(failure: PolicyFailure | EnvironmentFailure, policy: PolicyInput): string {
  if (failure.fault === 'environment')
    return `the environment failed and ended the rollout: ${describeEnvironmentFailure(failure)}`;
  return `the policy failed and ended the rollout: ${describePolicyFailure(failure, fileOf(policy))}`;
}

/** An interpreter's message that names the policy's own file: in place of `policy.py`, or before what names no line. */
export function namingFile(message: string, file: string | undefined): string {
  const text = harmless(message);
  if (file === undefined) return text;
  return SOURCE_NAME.test(text) ? text.replace(SOURCE_NAME, () => `(${file}`) : `${file}: ${text}`;
}
