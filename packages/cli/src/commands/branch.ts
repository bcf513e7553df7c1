import { branchAt } from '@reroll/rollout';
import { type Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { addContainerOptions, type ContainerFlags, splitContainerFlags } from '../input/container-sources.js';
import { type EnvironmentFile, keepFiles, ownEnvOption } from '../input/environment-arguments.js';
import { actions, integerBetween } from '../input/numbers.js';
import { readRecording } from '../recordings/recording.js';
import { differenceFromReplay, refuted } from '../recordings/replay.js';
import { addBatchOptions, type BatchFlags, runBatch } from './run-batch.js';

interface BranchFlags extends BatchFlags, ContainerFlags {
  readonly at: number;
  readonly ownEnv: readonly EnvironmentFile[];
  readonly instead: readonly (number | readonly number[])[];
}

const EXAMPLE = `
A seed is the policy's; the episode keeps its own. Steps before the branch count as the rollout's.

Example:
  reroll export --raw --seed 42 > episode
  reroll branch episode --at 10 --policy linear --seeds 0..99`;

/** `reroll branch`: a recorded episode, continued from one of its steps, once per seed. */
export function configureBranch(command: Command, signal: AbortSignal): void {
  addBatchOptions(
    addContainerOptions(command)
      .argument('<file>', 'a trajectory, as `reroll export --raw` writes it')
      .addOption(
        new Option('--at <step>', 'required; how many of its actions to keep')
          .argParser(integerBetween(0, Number.MAX_SAFE_INTEGER))
          .makeOptionMandatory(),
      )
      .addOption(ownEnvOption())
      .addOption(
        new Option('--instead <list>', 'actions to take next, such as 0,1; then the policy chooses')
          .argParser(actions)
          .default([], 'none'),
      ),
  )
    .addHelpText('after', EXAMPLE)
    .action(async (file: string, flags: BranchFlags) => {
      const [container, others] = splitContainerFlags(flags);
      const { at, instead, ownEnv, json, out, showOutput, failOnPolicyFailure, ...what } = others;
      await keepFiles(ownEnv, signal, container);
      const recording = readRecording(file);
      const { steps } = recording.trajectory;
      if (at > steps)
        throw new CliError(`--at must be from 0 to ${steps}, the steps of ${file}, got ${at}`, EXIT.usage);
      // A branch of what never happened would be as well-formed as any.
      const difference = await differenceFromReplay(recording, signal);
      if (difference !== null) throw refuted(recording, difference);
      const output = { json, out, showOutput, failOnPolicyFailure };
      await runBatch({ ...branchAt(recording.bytes, at, instead), ...what }, output, signal);
    });
}
