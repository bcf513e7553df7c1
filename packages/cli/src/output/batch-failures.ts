import type { FailedRollout, RolloutOutcome, RolloutResult } from '@reroll/rollout';
import { CliError } from '../cli-error.js';
import { describePolicyFailure, exitCodeOf } from '../describe-failure.js';
import { EXIT, type ExitCode, worse } from '../exit-codes.js';
import { count } from './table.js';

/** What went wrong in a batch: how often, and the first of each kind, however long the batch is. */
export class BatchFailures {
  #rollouts = 0;
  #policyFailures = 0;
  #firstPolicyFailure: RolloutResult | undefined;
  #failed = 0;
  #firstFailed: FailedRollout | undefined;
  #exitCode: ExitCode = EXIT.ok;

  note(outcome: RolloutOutcome): void {
    this.#rollouts += 1;
    if (!outcome.verified) {
      this.#failed += 1;
      this.#firstFailed ??= outcome;
      this.#exitCode = worse(this.#exitCode, exitCodeOf(outcome.error));
    } else if (outcome.failure !== null) {
      this.#policyFailures += 1;
      this.#firstPolicyFailure ??= outcome;
    }
  }

  /**
   * Tells of them on standard error.
   *
   * @throws CliError when a rollout could not be had; an infrastructure that failed once outweighs all else.
   */
  report(): void {
    if (this.#firstPolicyFailure?.failure) {
      const { seed, failure } = this.#firstPolicyFailure;
      const ended = `${count(this.#policyFailures, 'rollout')} ended by a failure of the policy`;
      process.stderr.write(`${ended}; the first, seed ${seed}: ${describePolicyFailure(failure)}\n`);
    }
    if (this.#firstFailed !== undefined) {
      const { seed, error } = this.#firstFailed;
      const missing = `${this.#failed} of ${count(this.#rollouts, 'rollout')} could not be had`;
      const first = `the first, seed ${seed}: ${error.code} ${error.message}`;
      throw new CliError(`${missing}; ${first}`, this.#exitCode);
    }
  }
}
