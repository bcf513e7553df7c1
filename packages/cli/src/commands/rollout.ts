import type { BackendName, PolicyInput } from '@reroll/rollout';
import type { Command } from 'commander';
import {
  backendOption,
  concurrencyOption,
  envOption,
  jsonLinesOption,
  maxStepsOption,
  outOption,
  policyOption,
  seedsOption,
} from '../input/options.js';
import type { SeedList } from '../input/seeds.js';
import { type BatchOutput, runBatch } from './run-batch.js';

interface RolloutFlags {
  readonly env: 'CartPole-v1';
  readonly seeds: SeedList;
  readonly policy: PolicyInput;
  readonly maxSteps?: number;
  readonly backend: BackendName;
  readonly concurrency?: number;
}

const EXAMPLE = `
Example:
  reroll rollout --env CartPole-v1 --seeds 0..999 --policy random --max-steps 200 --json`;

/** `reroll rollout`: one verified rollout per seed, as a table, as JSON lines, or as a file of them. */
export function configureRollout(command: Command, signal: AbortSignal): void {
  command
    .addOption(envOption())
    .addOption(seedsOption())
    .addOption(policyOption())
    .addOption(maxStepsOption())
    .addOption(backendOption())
    .addOption(concurrencyOption())
    .addOption(jsonLinesOption())
    .addOption(outOption())
    .addHelpText('after', EXAMPLE)
    .action(({ json, out, ...what }: RolloutFlags & BatchOutput) => runBatch(what, { json, out }, signal));
}
