import type { FailedRollout, RolloutOutcome, RolloutResult } from '@reroll/rollout';
import { CliError } from '../cli-error.js';
import { exitCodeOf } from '../describe-failure.js';
import { describeEnvironmentFailure, describePolicyFailure } from '../describe-policy-failure.js';
import { EXIT, type ExitCode, worse } from '../exit-codes.js';
import { paint } from './paint.js';
import { count } from './table.js';

/** What went wrong in a batch: how often, and the first of each kind, however long the batch is. */
export class BatchFailures {
  #rollouts = 0;
  #policyFailures = 0;
  #firstPolicyFailure: RolloutResult | undefined;
  #environmentFailures = 0;
  #firstEnvironmentFailure: string | undefined;
  #failed = 0;
  #firstFailed: FailedRollout | undefined;
  #exitCode: ExitCode = EXIT.ok;

  /** @param file the policy's path, where it is a file. */
  constructor(private readonly file?: string) {}

  /** Rollouts that a policy's failure ended. */
  get policyFailures(): number {
    return this.#policyFailures;
  }

  note(outcome: RolloutOutcome): void {
    this.#rollouts += 1;
    if (outcome.error !== null) {
      this.#failed += 1;
      this.#firstFailed ??= outcome;
      this.#exitCode = worse(this.#exitCode, exitCodeOf(outcome.error));
    } else if (outcome.failure?.fault === 'environment') {
      this.#environmentFailures += 1;
      this.#firstEnvironmentFailure ??= `seed ${outcome.seed}: ${describeEnvironmentFailure(outcome.failure)}`;
    } else if (outcome.failure !== null) {
      this.#policyFailures += 1;
      this.#firstPolicyFailure ??= outcome;
    }
  }

  /**
   * Reports them on standard error.
   *
   * @param failOnPolicyFailure whether a failed policy is an error.
   * @throws CliError when a rollout failed; an infrastructure that failed once outweighs everything else.
   */
  report(failOnPolicyFailure: boolean | undefined = false): void {
    const failedIn = `the policy failed in ${this.#policyFailures} of ${count(this.#rollouts, 'rollout')}`;
    if (this.#firstEnvironmentFailure !== undefined) {
      const inRollouts = `the environment failed in ${this.#environmentFailures} of ${count(this.#rollouts, 'rollout')}`;
      const first = `the first, ${this.#firstEnvironmentFailure}`;
      process.stderr.write(`${paint('yellow', inRollouts, process.stderr)}; ${first}\n`);
    }
    if (this.#firstPolicyFailure?.failure?.fault === 'policy') {
      const { seed, failure } = this.#firstPolicyFailure;
      const first = `the first, seed ${seed}: ${describePolicyFailure(failure, this.file)}`;
      process.stderr.write(`${paint('yellow', failedIn, process.stderr)}; ${first}\n`);
    }
    if (this.#firstFailed !== undefined) {
      const { seed, error } = this.#firstFailed;
      const missing = `${this.#failed} of ${count(this.#rollouts, 'rollout')} failed`;
      const first = `the first, seed ${seed}: ${error.code} ${error.message}`;
      throw new CliError(`${missing}; ${first}`, this.#exitCode);
    }
    if (failOnPolicyFailure && this.#policyFailures > 0) throw new CliError(failedIn, EXIT.policyFailed);
  }
}
