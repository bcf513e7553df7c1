import type { Command } from 'commander';
import { configureCheck } from './check.js';
import { configureMake } from './make.js';
import { configureMakeMatch } from './make-match.js';

/** `reroll receipt`: what ran and what came out, for anyone to check. */
export function configureReceipt(command: Command, signal: AbortSignal): void {
  configureMake(command.command('make').description('run rollouts and write a receipt of them'), signal);
  configureMakeMatch(
    command.command('make-match').description('play matches and write a receipt of them'),
    signal,
  );
  configureCheck(
    command.command('check').description('run what receipts say again, and compare everything'),
    signal,
  );
}
