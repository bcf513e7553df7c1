import type { Command } from 'commander';
import { configureBuild } from './build.js';
import { configureList } from './list.js';
import { configurePrune } from './prune.js';
import { configureRun } from './run.js';
import { configureStop } from './stop.js';

/** `reroll sandbox`: Docker containers that reroll owns. */
export function configureSandbox(command: Command, signal: AbortSignal): void {
  configureRun(command.command('run'), signal);
  configureList(command.command('ls'), signal);
  configureStop(command.command('stop'), signal);
  configurePrune(command.command('prune'), signal);
  configureBuild(command.command('build'), signal);
}
