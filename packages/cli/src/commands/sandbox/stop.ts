import { SandboxClient } from '@reroll/sandbox';
import { Command } from 'commander';

/** `reroll sandbox stop`: ends sandboxes by name, whoever made them. */
export function stopCommand(): Command {
  return new Command('stop')
    .description('end sandboxes by name, whoever made them')
    .option('--missing-ok', 'do not mind one that is gone already')
    .argument('<id...>', 'as `reroll sandbox ls` lists them')
    .action(async (ids: string[], { missingOk = false }: { missingOk?: boolean }) => {
      await using client = new SandboxClient();
      for (const id of ids) {
        await client.stop(id, { missingOk });
        process.stdout.write(`${id}\n`);
      }
    });
}
