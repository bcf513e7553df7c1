import { SandboxClient } from '@reroll/sandbox';
import type { Command } from 'commander';
import { orInterrupted } from '../../or-interrupted.js';

/** `reroll sandbox stop`: ends sandboxes by name, whoever made them. */
export function configureStop(command: Command, signal: AbortSignal): void {
  command
    .description('end sandboxes by name, whoever made them')
    .option('--missing-ok', 'do not mind one that is gone already')
    .argument('<id...>', 'as `reroll sandbox ls` lists them')
    .action(async (ids: string[], { missingOk = false }: { missingOk?: boolean }) => {
      await using client = new SandboxClient();
      for (const id of ids) {
        await orInterrupted(client.stop(id, { missingOk }), signal);
        process.stdout.write(`${id}\n`);
      }
    });
}
