import { builtInManifest } from '@reroll/sim-core';
import type { Command } from 'commander';
import { codeOf } from '../../input/environment-files.js';
import { tableLines } from '../../output/table.js';
import { configureBuild } from './build.js';
import { configureCheck } from './check.js';
import { configureCompare } from './compare.js';
import { describeCode, saidBy } from './describe-code.js';
import { COLUMNS, cells, describeEnvironment } from './describe-environment.js';
import { environmentsOf, FILE_OR_ID, isCodeFile } from './environment-file.js';
import { configureNew } from './new.js';
import { configurePlay } from './play.js';

/** `reroll env`: which environments there are, what each is, and environments of your own. */
export function configureEnv(command: Command, signal: AbortSignal): void {
  command
    .command('list')
    .description('list the environments')
    .option('--json', 'one JSON object per environment on stdout')
    .action(({ json }: { json?: true }) => {
      const { environments } = builtInManifest();
      const lines = json
        ? environments.map((entry) => JSON.stringify(entry))
        : tableLines(COLUMNS, environments.map(cells));
      process.stdout.write(`${lines.join('\n')}\n`);
    });
  command
    .command('show')
    .description('say what an environment is: spaces, options, rewards')
    .argument('<environment>', FILE_OR_ID)
    .option('--json', 'one JSON object per environment on stdout')
    .action(async (environment: string, { json }: { json?: true }) => {
      if (isCodeFile(environment)) {
        const code = await codeOf(environment, signal);
        process.stdout.write(`${json ? JSON.stringify(saidBy(code)) : describeCode(code)}\n`);
        return;
      }
      const { entries } = await environmentsOf(environment);
      const texts = entries.map((entry) => (json ? JSON.stringify(entry) : describeEnvironment(entry)));
      process.stdout.write(`${texts.join(json ? '\n' : '\n\n')}\n`);
    });
  configureNew(command);
  configureBuild(command);
  configureCheck(command, signal);
  configureCompare(command, signal);
  configurePlay(command, signal);
}
