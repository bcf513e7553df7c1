import type { Command } from 'commander';
import { configureRewardDemo } from './demo.js';
import { configureRedTeam } from './redteam.js';
import { configureScore } from './score.js';

/** `reroll reward`: what completions of models are worth. */
export function configureReward(command: Command, signal: AbortSignal): void {
  configureRewardDemo(
    command.command('demo').description('score five toy completions, and show how they fare'),
    signal,
  );
  configureScore(
    command.command('score').description('score completions by tests, each in a metered guest of its own'),
    signal,
  );
  configureRedTeam(
    command.command('redteam').description('point known cheats at tests: none may pass'),
    signal,
  );
}
