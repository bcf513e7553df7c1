import {
  type BackendName,
  type EnvironmentOptions,
  MAX_RUNS,
  type PolicyInput,
  type ReproducibilityReport,
  type ReproducibilityRun,
  verifyReproducibility,
} from '@reroll/rollout';
import { formatDifference } from '@reroll/trajectory';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { CliError } from '../cli-error.js';
import { endedBy } from '../describe-policy-failure.js';
import { EXIT } from '../exit-codes.js';
import { addContainerOptions, type ContainerFlags, splitContainerFlags } from '../input/container-sources.js';
import { didYouMean } from '../input/did-you-mean.js';
import { envOption, envOptionOption } from '../input/environment-arguments.js';
import type { EnvironmentArgument } from '../input/environment-files.js';
import { integerBetween } from '../input/numbers.js';
import {
  BACKENDS,
  failOnPolicyFailureOption,
  maxStepsOption,
  policyOption,
  seedOption,
} from '../input/options.js';
import { jsonLine } from '../output/json.js';
import { type Column, tableLines } from '../output/table.js';

interface VerifyFlags extends ContainerFlags {
  readonly env: EnvironmentArgument;
  readonly envOption: EnvironmentOptions;
  readonly seed: bigint;
  readonly policy: PolicyInput;
  readonly maxSteps?: number;
  readonly runs: number;
  readonly backends?: BackendName[];
  readonly json?: true;
  readonly failOnPolicyFailure?: true;
}

const COLUMNS: readonly Column[] = [
  { title: 'Backend', width: 8, least: 7 },
  { title: 'Steps', width: 6 },
  { title: 'Total Reward', width: 14, least: 12 },
  { title: 'Digest', width: 64, least: 9 },
];

/** `reroll verify`: the same rollout again and again in independent isolates, every byte compared. */
export function configureVerify(command: Command, signal: AbortSignal): void {
  addContainerOptions(command.addOption(envOption()).addOption(envOptionOption()))
    .addOption(seedOption())
    .addOption(policyOption())
    .addOption(maxStepsOption())
    .addOption(
      new Option('--runs <n>', 'runs in each backend').argParser(integerBetween(1, MAX_RUNS)).default(2),
    )
    .addOption(
      new Option('--backends <list>', 'comma list; default: worker, or inline for containers').argParser(
        parseBackends,
      ),
    )
    .option('--json', 'the whole report as one JSON object on stdout')
    .addOption(failOnPolicyFailureOption())
    .action(async (flags: VerifyFlags) => {
      const [container, others] = splitContainerFlags(flags);
      const {
        runs,
        backends,
        json,
        failOnPolicyFailure,
        envOption: options,
        env: argument,
        ...spec
      } = others;
      const env = await argument.open(signal, container);
      const report = await verifyReproducibility(
        { ...spec, env, options },
        { runs, ...(backends && { backends }), signal },
      );
      process.stdout.write(json ? `${jsonLine(report)}\n` : describe(report, spec.policy));
      if (!report.reproducible) throw new CliError(disagreementOf(report), EXIT.refuted);
      const failure = report.runs[0]?.failure ?? null;
      if (failOnPolicyFailure && failure?.fault === 'policy')
        throw new CliError(endedBy(failure, spec.policy), EXIT.policyFailed);
    });
}

function describe({ runs, reproducible, spec }: ReproducibilityReport, policy: PolicyInput): string {
  const lines = tableLines(COLUMNS, runs.map(cells));
  const failure = runs[0]?.failure ?? null;
  if (failure !== null) lines.push(endedBy(failure, policy));
  if (reproducible)
    lines.push(`reproducible: seed ${spec.seed} gave the same bytes in ${runs.length} isolates`);
  return `${lines.join('\n')}\n`;
}

const cells = ({ backend, steps, totalReward, digest }: ReproducibilityRun): string[] => [
  backend,
  `${steps}`,
  totalReward.toFixed(1),
  digest,
];

function disagreementOf({ disagreement }: ReproducibilityReport): string {
  if (disagreement === null) return 'the runs agree';
  const { run, from, difference } = disagreement;
  const other = from === 'replay' ? 'the replay of its own actions' : `run ${from}`;
  const where = difference === null ? 'the policy failed in another way' : formatDifference(difference);
  return `run ${run} differs from ${other}: ${where}`;
}

function parseBackends(text: string): BackendName[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !(BACKENDS as readonly string[]).includes(name));
  if (unknown !== undefined) {
    const expected = `expected ${BACKENDS.join(', ')}.${didYouMean(unknown, BACKENDS)}`;
    throw new InvalidArgumentError(`Unknown backend ${JSON.stringify(unknown)}: ${expected}`);
  }
  return names as BackendName[];
}
