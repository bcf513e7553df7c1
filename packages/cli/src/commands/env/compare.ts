import {
  type BackendName,
  compareEnvironments,
  type EnvironmentComparison,
  type EnvironmentOptions,
  type PolicyInput,
} from '@reroll/rollout';
import { formatDifference } from '@reroll/trajectory';
import type { Command } from 'commander';
import { CliError } from '../../cli-error.js';
import { EXIT } from '../../exit-codes.js';
import { anyEnvironment, envOptionOption } from '../../input/environment-arguments.js';
import type { EnvironmentArgument } from '../../input/environment-files.js';
import {
  concurrencyOption,
  maxStepsOption,
  policyOption,
  rolloutBackendOption,
  seedsOption,
} from '../../input/options.js';
import type { SeedList } from '../../input/seeds.js';
import { jsonLine } from '../../output/json.js';
import { count } from '../../output/table.js';

interface CompareFlags {
  readonly seeds: SeedList;
  readonly policy: PolicyInput;
  readonly envOption: EnvironmentOptions;
  readonly otherOption: EnvironmentOptions;
  readonly maxSteps?: number;
  readonly backend?: BackendName;
  readonly concurrency?: number;
  readonly json?: true;
}

const EXAMPLE = `
Example:
  reroll env compare ./frozen_lake.py FrozenLake-v1 --seeds 0..99`;

/** `reroll env compare`: does one environment do what another does, byte for byte. */
export function configureCompare(command: Command, signal: AbortSignal): void {
  command
    .command('compare')
    .description('play episodes in one environment, give their actions to another, and compare every byte')
    .argument('<environment>', 'as for --env of `reroll rollout`', anyEnvironment)
    .argument('<other>', 'likewise', anyEnvironment)
    .addOption(seedsOption())
    .addOption(policyOption())
    .addOption(maxStepsOption())
    .addOption(envOptionOption())
    .addOption(envOptionOption('--other-option <name=value>', 'option of the other environment'))
    .addOption(rolloutBackendOption())
    .addOption(concurrencyOption())
    .option('--json', 'one JSON object on stdout')
    .addHelpText('after', EXAMPLE)
    .action(async (first: EnvironmentArgument, second: EnvironmentArgument, flags: CompareFlags) => {
      const { envOption: options, otherOption: otherOptions, json, ...rest } = flags;
      const [env, other] = [await first.open(signal, {}), await second.open(signal, {})];
      const comparison = await compareEnvironments({ ...rest, env, other, options, otherOptions, signal });
      const text = json ? jsonLine(comparison) : describe(comparison);
      process.stdout.write(`${text}\n`);
      if (comparison.difference !== null) throw new CliError('the environments differ', EXIT.refuted);
    });
}

function describe({ rollouts, steps, difference, digest }: EnvironmentComparison): string {
  if (difference === null) {
    return `${count(rollouts, 'episode')}, ${count(steps, 'step')}: every byte agrees\nbatch digest of both ${digest}`;
  }
  const { seed, failures } = difference;
  const lines = failures.flatMap((failure, index) =>
    failure === null
      ? []
      : [`the ${index === 0 ? 'first' : 'second'} failed: ${failure.code}: ${failure.message}`],
  );
  if (difference.difference !== null) lines.unshift(formatDifference(difference.difference));
  return [`seed ${seed}, after ${count(rollouts - 1, 'equal episode')}:`, ...lines].join('\n  ');
}
