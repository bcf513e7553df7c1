import { newEnvironment } from '@reroll/env-kit';
import type { Command } from 'commander';

/** `reroll env new`: a folder with an environment to begin with. */
export function configureNew(command: Command): void {
  command
    .command('new')
    .description('write a folder with an environment of your own to begin with')
    .argument('<folder>', 'a new folder, named as the environment is, such as my-env')
    .action(async (folder: string) => {
      const { files, name } = await newEnvironment(folder);
      process.stdout.write(`${files.map((file) => `${folder}/${file}`).join('\n')}\n`);
      process.stderr.write(`Now: cd ${folder} && npm install && npm test; then edit ${name}.ts.\n`);
    });
}
