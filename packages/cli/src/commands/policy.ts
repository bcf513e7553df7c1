import { type Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { anyEnv } from '../input/environment-arguments.js';
import { codePolicyArgument } from '../input/policy-argument.js';
import { type CheckReport, checkPolicy } from '../policy-check/check-policy.js';

interface CheckFlags {
  readonly contract: 'two-player' | 'single-agent';
  readonly env?: string;
  readonly json?: true;
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
      new Option('--contract <name>', 'what the policy is for: --env TicTacToe-v0 or --env CartPole-v1')
        .choices(['two-player', 'single-agent'])
        .default('two-player'),
    )
    .addOption(
      new Option('--env <id>', 'environment to try it in; this decides the contract').argParser(anyEnv),
    )
    .option('--json', 'one JSON object on stdout')
    .action(async (file: string, { contract, env, json }: CheckFlags) => {
      const report = await checkPolicy(codePolicyArgument(file), env ?? EXAMPLES[contract], signal);
      process.stdout.write(json ? `${JSON.stringify({ file, ...report })}\n` : describe(file, report));
      if (report.problem !== null) throw new CliError(report.problem, EXIT.refuted);
    });
}

function describe(file: string, report: CheckReport): string {
  const { language, digest, contract, decisions, fuelForLoading, fuelPerDecision, problem } = report;
  const lines = [`${file}: ${language}, digest ${digest}`, `loading took ${fuelForLoading} fuel`];
  if (fuelPerDecision !== null) {
    const { least, mean, most } = fuelPerDecision;
    lines.push(`${decisions} ${contract} decisions took ${least} to ${most} fuel, ${mean} on average`);
  }
  if (problem === null) lines.push('keeps the contract');
  return `${lines.join('\n')}\n`;
}
