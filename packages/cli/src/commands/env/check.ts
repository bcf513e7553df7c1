import {
  builtInsUnderTest,
  type CheckReport,
  checkEnvironment,
  codeUnderTest,
  type EnvironmentUnderTest,
  hostUnderTest,
  moduleUnderTest,
} from '@reroll/env-kit';
import type { Command } from 'commander';
import { CliError } from '../../cli-error.js';
import { EXIT } from '../../exit-codes.js';
import { codeOf, importedFile, importedFrom } from '../../input/environment-files.js';
import { integerBetween } from '../../input/numbers.js';
import { paint } from '../../output/paint.js';
import { environmentsOf, FILE_OR_ID, isCodeFile, isModuleFile } from './environment-file.js';

interface CheckFlags {
  readonly steps: number;
  readonly seeds: number;
  readonly fuel?: number;
  readonly json?: true;
}

/** `reroll env check`: what Gymnasium's `check_env` looks at, and what determinism makes possible beyond that. */
export function configureCheck(command: Command, signal: AbortSignal): void {
  command
    .command('check')
    .description('try an environment out, and say what to change')
    .argument('<environment>', `${FILE_OR_ID}; or import: and a JavaScript module of your own`)
    .option('--steps <count>', 'most steps of an episode', integerBetween(2, 1_000_000), 300)
    .option('--seeds <count>', 'episodes that are played', integerBetween(2, 1000), 8)
    .option(
      '--fuel <count>',
      'instructions that one call may take; default: 10,000,000, for a text its own limit',
      integerBetween(1, 1e12),
    )
    .option('--json', 'one JSON object per environment on stdout')
    .action(async (environment: string, { steps, seeds, fuel, json }: CheckFlags) => {
      const options = {
        steps,
        fuelPerCall: fuel,
        seeds: Array.from({ length: seeds }, (_, seed) => seed),
        signal,
      };
      let isSound = true;
      for (const env of await subjectsOf(environment, signal)) {
        const report = await checkEnvironment(env, options);
        isSound &&= report.ok;
        process.stdout.write(`${json ? JSON.stringify(report) : describe(report)}\n`);
      }
      if (!isSound) throw new CliError(`${environment} does not pass`, EXIT.refuted);
    });
}

async function subjectsOf(environment: string, signal: AbortSignal): Promise<EnvironmentUnderTest[]> {
  if (isCodeFile(environment)) {
    await codeOf(environment, signal);
    return [await codeUnderTest(environment)];
  }
  const imported = importedFile(environment);
  if (imported !== null) return [hostUnderTest(await importedFrom(imported))];
  await environmentsOf(environment);
  if (isModuleFile(environment)) return moduleUnderTest(environment);
  return (await builtInsUnderTest()).filter(({ id }) => id === environment);
}

const MARKS = { passed: ['green', 'ok  '], failed: ['red', 'FAIL'], skipped: ['yellow', '-   '] } as const;

function describe({ id, results, figures, ok }: CheckReport): string {
  const width = Math.max(...results.map(({ check }) => check.length));
  const lines = results.flatMap(({ check, outcome, message, advice }) => {
    const [colour, mark] = MARKS[outcome];
    const line = `  ${paint(colour, mark, process.stdout)} ${check.padEnd(width)}  ${message}`;
    return advice === undefined ? [line] : [line, `       ${' '.repeat(width)}  → ${advice}`];
  });
  const costs = Object.values(figures).map((text) => `  ${text}`);
  return [id, ...lines, ...costs, ok ? `${id} passes.` : `${id} does not pass.`].join('\n');
}
