import type { PolicyContract } from '@reroll/policy';
import { type Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { codePolicyArgument } from '../input/policy-argument.js';
import { type CheckReport, checkPolicy } from '../policy-check/check-policy.js';

/** `reroll policy check`: does a file load, keep the contract, and what does a decision cost. */
export function configurePolicy(command: Command, signal: AbortSignal): void {
  command
    .command('check')
    .description('load a policy in guests, ask it for moves, and say what they cost')
    .argument('<file>', 'a .py, .js or .mjs file')
    .addOption(
      new Option('--contract <name>', 'what the policy is for')
        .choices(['two-player', 'single-agent'])
        .default('two-player'),
    )
    .option('--json', 'one JSON object on stdout')
    .action(async (file: string, { contract, json }: { contract: PolicyContract; json?: true }) => {
      const report = await checkPolicy(codePolicyArgument(file), contract, signal);
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
