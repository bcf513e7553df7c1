import { Command } from 'commander';
import { buildCommand } from './build.js';
import { listCommand } from './list.js';
import { pruneCommand } from './prune.js';
import { runCommand } from './run.js';
import { stopCommand } from './stop.js';

/** `reroll sandbox`: Docker containers that reroll owns. */
export function sandboxCommand(signal: AbortSignal): Command {
  return new Command('sandbox')
    .description('run commands in hardened Docker containers, and see that none is left over')
    .addCommand(runCommand(signal))
    .addCommand(listCommand())
    .addCommand(stopCommand())
    .addCommand(pruneCommand())
    .addCommand(buildCommand(signal));
}
