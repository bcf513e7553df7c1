import type { EnvironmentInput, EnvironmentOptions } from '@reroll/rollout';
import type { Command } from 'commander';
import { envOption, envOptionOption } from '../input/environment-arguments.js';
import { addBatchOptions, type BatchFlags, runBatch } from './run-batch.js';

interface RolloutFlags extends BatchFlags {
  readonly env: EnvironmentInput;
  readonly envOption: EnvironmentOptions;
}

const EXAMPLE = `
Examples:
  reroll rollout --env CartPole-v1 --seeds 0..999 --policy random --max-steps 200 --json
  reroll rollout --env FrozenLake-v1 --env-option isSlippery=false --seeds 0..9
  reroll rollout --env ./my-env.wasm --seeds 0..9`;

/** `reroll rollout`: one verified rollout per seed, as a table, as JSON lines, or as a file of them. */
export function configureRollout(command: Command, signal: AbortSignal): void {
  addBatchOptions(command.addOption(envOption()).addOption(envOptionOption()))
    .addHelpText('after', EXAMPLE)
    .action(({ json, out, showOutput, failOnPolicyFailure, envOption: options, ...what }: RolloutFlags) =>
      runBatch({ ...what, options }, { json, out, showOutput, failOnPolicyFailure }, signal),
    );
}
