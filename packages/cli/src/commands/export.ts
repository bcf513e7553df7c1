import { type EnvironmentOptions, type PolicyInput, runRollout } from '@reroll/rollout';
import { type Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import { endedBy } from '../describe-policy-failure.js';
import { EXIT } from '../exit-codes.js';
import { addContainerOptions, type ContainerFlags, splitContainerFlags } from '../input/container-sources.js';
import { envOption, envOptionOption } from '../input/environment-arguments.js';
import type { EnvironmentArgument } from '../input/environment-files.js';
import {
  failOnPolicyFailureOption,
  maxStepsOption,
  policyOption,
  seedOption,
  showOutputOption,
} from '../input/options.js';
import { showPolicyOutput } from '../output/policy-output.js';

interface ExportFlags extends ContainerFlags {
  readonly env: EnvironmentArgument;
  readonly envOption: EnvironmentOptions;
  readonly seed: bigint;
  readonly policy: PolicyInput;
  readonly maxSteps?: number;
  readonly raw: true;
  readonly showOutput?: true;
  readonly failOnPolicyFailure?: true;
}

const EXAMPLE = `
The SHA-256 of these bytes is the rollout's digest, so anyone can check one without this program:
  reroll export --raw --seed 42 --max-steps 200 | sha256sum`;

/** `reroll export`: a rollout's canonical trajectory, for other tools. */
export function configureExport(command: Command, signal: AbortSignal): void {
  addContainerOptions(command)
    .addOption(
      new Option('--raw', 'required; the canonical bytes that the digest is made of').makeOptionMandatory(),
    )
    .addOption(envOption())
    .addOption(envOptionOption())
    .addOption(seedOption())
    .addOption(policyOption())
    .addOption(maxStepsOption())
    .addOption(showOutputOption())
    .addOption(failOnPolicyFailureOption())
    .addHelpText('after', EXAMPLE)
    .action(async (flags: ExportFlags) => {
      const [container, others] = splitContainerFlags(flags);
      const { raw: _, envOption, env, showOutput, failOnPolicyFailure, ...spec } = others;
      if (process.stdout.isTTY)
        throw new CliError('stdout is a terminal; send the bytes to a file or a pipe', EXIT.usage);
      const { trajectory, failure, guest } = await runRollout(
        { ...spec, env: await env.open(signal, container), options: envOption },
        { trajectories: true, signal },
      );
      process.stdout.write(trajectory!);
      if (showOutput) showPolicyOutput(`seed ${spec.seed}`, guest);
      if (failure === null) return;
      const message = endedBy(failure, spec.policy);
      if (failOnPolicyFailure && failure.fault === 'policy') throw new CliError(message, EXIT.policyFailed);
      process.stderr.write(`${message}\n`);
    });
}
