import {
  collectRollouts,
  createRolloutReceipt,
  type EnvironmentOptions,
  type RolloutBatch,
  type RolloutResult,
} from '@reroll/rollout';
import type { Command } from 'commander';
import { fileOf } from '../../describe-policy-failure.js';
import {
  addContainerOptions,
  type ContainerFlags,
  splitContainerFlags,
} from '../../input/container-sources.js';
import { envOption, envOptionOption } from '../../input/environment-arguments.js';
import type { EnvironmentArgument } from '../../input/environment-files.js';
import { BatchFailures } from '../../output/batch-failures.js';
import { showPolicyOutput } from '../../output/policy-output.js';
import { Progress } from '../../output/progress.js';
import { addRolloutsOptions, type RolloutsFlags } from '../run-batch.js';
import { addWritingOptions, type WritingFlags, writeReceipt } from './writing.js';

interface MakeFlags extends RolloutsFlags, WritingFlags, ContainerFlags {
  readonly env: EnvironmentArgument;
  readonly envOption: EnvironmentOptions;
}

const EXAMPLE = `
Examples:
  reroll receipt make --env CartPole-v1 --seeds 0..999 --policy linear --out receipt.json
  openssl genpkey -algorithm ed25519 -out key.pem
  reroll receipt make --seeds 0..999 --key key.pem --out signed.json`;

/** `reroll receipt make`: rollouts as `reroll rollout` runs them, and a receipt of them. */
export function configureMake(command: Command, signal: AbortSignal): void {
  addWritingOptions(
    addRolloutsOptions(addContainerOptions(command.addOption(envOption()).addOption(envOptionOption()))),
  )
    .addHelpText('after', EXAMPLE)
    .action(async (given: MakeFlags) => {
      const [container, others] = splitContainerFlags(given);
      const { out, key, digests, envOption: options, env, ...flags } = others;
      const { showOutput, failOnPolicyFailure, seeds, backend, concurrency, ...rest } = flags;
      const template = { ...rest, env: await env.open(signal, container), options };
      const [first, ...more] = seeds.length === 1 ? seeds : [];
      const spec =
        first === undefined || more.length > 0 ? { ...template, seeds } : { ...template, seed: first };
      const progress = new Progress(seeds.length, 'rollouts');
      const onProgress = ({ rollouts }: { rollouts: number }) => progress.update(rollouts);
      const failures = new BatchFailures(fileOf(flags.policy));
      const make = async () => {
        const batch = collectRollouts({ ...template, seeds, backend, concurrency, signal, onProgress });
        try {
          return await createRolloutReceipt(spec, noted(batch, failures, showOutput), { digests });
        } finally {
          progress.clear();
        }
      };
      await writeReceipt({ out, key, digests }, seeds.length, make, signal);
      failures.report(failOnPolicyFailure);
    });
}

/**
 * The results in seed order, each noted as it passes.
 *
 * @throws CliError of the first rollout that failed: half a batch has no receipt.
 */
async function* noted(
  batch: RolloutBatch,
  failures: BatchFailures,
  showOutput = false,
): AsyncGenerator<RolloutResult> {
  for await (const outcome of batch.inSeedOrder()) {
    failures.note(outcome);
    if (outcome.error !== null) return failures.report();
    if (showOutput) showPolicyOutput(`seed ${outcome.seed}`, outcome.guest);
    yield outcome;
  }
}
