import type { Command } from 'commander';
import { envOption } from '../input/options.js';
import { addBatchOptions, type BatchFlags, runBatch } from './run-batch.js';

interface RolloutFlags extends BatchFlags {
  readonly env: 'CartPole-v1';
}

const EXAMPLE = `
Example:
  reroll rollout --env CartPole-v1 --seeds 0..999 --policy random --max-steps 200 --json`;

/** `reroll rollout`: one verified rollout per seed, as a table, as JSON lines, or as a file of them. */
export function configureRollout(command: Command, signal: AbortSignal): void {
  addBatchOptions(command.addOption(envOption()))
    .addHelpText('after', EXAMPLE)
    .action(({ json, out, ...what }: RolloutFlags) => runBatch(what, { json, out }, signal));
}
