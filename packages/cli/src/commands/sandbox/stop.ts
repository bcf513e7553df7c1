import { SandboxClient, SandboxError } from '@reroll/sandbox';
import type { Command } from 'commander';
import { CliError } from '../../cli-error.js';
import { exitCodeOf } from '../../describe-failure.js';
import { worse } from '../../exit-codes.js';
import { orInterrupted } from '../../interruption.js';

/** `reroll sandbox stop`: ends sandboxes by name, whoever made them. */
export function configureStop(command: Command, signal: AbortSignal): void {
  command
    .description('end sandboxes by name, whoever made them')
    .option('--missing-ok', 'succeed if one is already gone')
    .argument('<id...>', 'as `reroll sandbox ls` lists them')
    .action(async (ids: string[], { missingOk = false }: { missingOk?: boolean }) => {
      await using client = new SandboxClient();
      const failures: SandboxError[] = [];
      for (const id of ids) {
        try {
          await orInterrupted(client.stop(id, { missingOk }), signal);
          process.stdout.write(`${id}\n`);
        } catch (error) {
          // One that cannot be stopped must not keep the others running.
          if (!(error instanceof SandboxError)) throw error;
          failures.push(error);
        }
      }
      if (failures.length > 0) throw together(failures);
    });
}

function together(failures: readonly SandboxError[]): CliError {
  const messages = failures.map(({ message }) => message);
  return new CliError(messages.join('; '), failures.map(exitCodeOf).reduce(worse));
}
