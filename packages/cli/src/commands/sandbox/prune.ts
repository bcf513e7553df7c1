import { SandboxClient } from '@reroll/sandbox';
import type { Command } from 'commander';
import { orInterrupted } from '../../interruption.js';
import { count } from '../../output/table.js';

/** `reroll sandbox prune`: removes what dead owners left behind. */
export function configurePrune(command: Command, signal: AbortSignal): void {
  command
    .description('remove sandboxes and snapshots that dead processes left; those of live ones are kept')
    .option('--json', 'the report as one JSON object on stdout')
    .action(async ({ json }: { json?: true }) => {
      await using client = new SandboxClient();
      const report = await orInterrupted(client.prune(), signal);
      if (json) {
        process.stdout.write(`${JSON.stringify(report)}\n`);
        return;
      }
      const { sandboxes, snapshots, kept } = report;
      for (const id of [...sandboxes, ...snapshots]) process.stdout.write(`${id}\n`);
      const removed = `${count(sandboxes.length, 'sandbox', 'sandboxes')} and ${count(snapshots.length, 'snapshot')}`;
      process.stderr.write(`removed ${removed}, kept ${kept} in use\n`);
    });
}
