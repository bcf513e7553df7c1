import type { EnvironmentOptions } from '@reroll/rollout';
import type { Command } from 'commander';
import { addContainerOptions, type ContainerFlags, splitContainerFlags } from '../input/container-sources.js';
import { envOption, envOptionOption } from '../input/environment-arguments.js';
import type { EnvironmentArgument } from '../input/environment-files.js';
import { addBatchOptions, type BatchFlags, runBatch } from './run-batch.js';

interface RolloutFlags extends BatchFlags, ContainerFlags {
  readonly env: EnvironmentArgument;
  readonly envOption: EnvironmentOptions;
}

const EXAMPLE = `
Examples:
  reroll rollout --env CartPole-v1 --seeds 0..999 --policy random --max-steps 200 --json
  reroll rollout --env FrozenLake-v1 --env-option isSlippery=false --seeds 0..9
  reroll rollout --env ./my-env.wasm --seeds 0..9
  reroll rollout --env ./my_env.py --seeds 0..9
  reroll rollout --env gym://LunarLander-v3 --env-package 'gymnasium[box2d]==1.4.0' --seeds 0..9
  reroll rollout --env ./my_env.py:make --seeds 0..9

The text of a .py or .js file runs in a guest, as a policy's does. With import: before it, a JavaScript module is imported, and runs as code of
this program: nothing contains it. With :make behind it, a Python file goes into a container, where CPython calls make() for an environment of
Gymnasium's; every episode has a container of its own.`;

/** `reroll rollout`: one verified rollout per seed, as a table, as JSON lines, or as a file of them. */
export function configureRollout(command: Command, signal: AbortSignal): void {
  addBatchOptions(addContainerOptions(command.addOption(envOption()).addOption(envOptionOption())))
    .addHelpText('after', EXAMPLE)
    .action(async (flags: RolloutFlags) => {
      const [container, others] = splitContainerFlags(flags);
      const { json, out, showOutput, failOnPolicyFailure, envOption, env, ...what } = others;
      const output = { json, out, showOutput, failOnPolicyFailure };
      await runBatch({ ...what, env: await env.open(signal, container), options: envOption }, output, signal);
    });
}
