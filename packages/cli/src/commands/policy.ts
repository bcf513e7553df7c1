import type { CodePolicy } from '@reroll/policy';
import { type Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { anyEnv } from '../input/environment-arguments.js';
import { codePolicyArgument } from '../input/policy-argument.js';
import { type CheckReport, checkPolicy } from '../policy-check/check-policy.js';
import { type ContractName, contractsOf } from '../policy-check/contracts-of.js';

interface CheckFlags {
  readonly contract?: ContractName;
  readonly env?: string;
  readonly json?: true;
}

/** The report of the first environment whose contract the policy keeps; of the first at all when it keeps none. */
async function firstKept(
  policy: CodePolicy,
  environments: readonly string[],
  signal: AbortSignal,
): Promise<CheckReport> {
  let first: CheckReport | undefined;
  for (const env of environments) {
    const report = await checkPolicy(policy, env, signal);
    if (report.problem === null) return report;
    first ??= report;
  }
  return first!;
}

/** What policies of a contract are tried in unless an environment is named. */
const EXAMPLES = { 'two-player': 'TicTacToe-v0', 'single-agent': 'CartPole-v1' } as const;

/** `reroll policy check`: does a file load, keep the contract, and what does a decision cost. */
export function configurePolicy(command: Command, signal: AbortSignal): void {
  command
    .command('check')
    .description('load a policy in guests, ask it for moves, and say what they cost')
    .argument('<file>', 'a .py, .js or .mjs file')
    .addOption(
      new Option(
        '--contract <name>',
        'what the policy is for: TicTacToe-v0 or CartPole-v1; found from its parameters if not given',
      ).choices(['two-player', 'single-agent']),
    )
    .addOption(
      new Option('--env <id>', 'environment to try it in; this decides the contract').argParser(anyEnv),
    )
    .option('--json', 'one JSON object on stdout')
    .action(async (file: string, { contract, env, json }: CheckFlags) => {
      const policy = codePolicyArgument(file);
      const environments =
        env !== undefined
          ? [env]
          : (contract === undefined ? contractsOf(policy) : [contract]).map((name) => EXAMPLES[name]);
      const report = await firstKept(policy, environments, signal);
      process.stdout.write(json ? `${JSON.stringify({ file, ...report })}\n` : describe(file, report));
      if (report.problem !== null) throw new CliError(report.problem, EXIT.refuted);
    });
}

function describe(file: string, report: CheckReport): string {
  const { language, digest, env, contract, decisions, fuelForLoading, fuelPerDecision, problem } = report;
  const lines = [`${file}: ${language}, digest ${digest}`, `loading took ${fuelForLoading} fuel`];
  if (fuelPerDecision !== null) {
    const { least, mean, most } = fuelPerDecision;
    lines.push(
      `${decisions} ${contract} decisions in ${env} took ${least} to ${most} fuel, ${mean} on average`,
    );
  }
  if (problem === null) lines.push(`keeps the ${contract} contract`);
  return `${lines.join('\n')}\n`;
}
