import { SandboxClient } from '@reroll/sandbox';
import { Command } from 'commander';

/** `reroll sandbox prune`: removes what dead owners left behind. */
export function pruneCommand(): Command {
  return new Command('prune')
    .description('remove sandboxes and snapshots that dead processes left; those of live ones are kept')
    .option('--json', 'the report as one JSON object on stdout')
    .action(async ({ json }: { json?: true }) => {
      await using client = new SandboxClient();
      const report = await client.prune();
      if (json) {
        process.stdout.write(`${JSON.stringify(report)}\n`);
        return;
      }
      for (const id of [...report.sandboxes, ...report.snapshots]) process.stdout.write(`${id}\n`);
      const { sandboxes, snapshots, kept } = report;
      process.stderr.write(
        `removed ${sandboxes.length} sandboxes and ${snapshots.length} snapshots, kept ${kept} that are in use\n`,
      );
    });
}
