import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import { BASH_SCRIPT } from './bash-script.js';

/** Adds `reroll completion SHELL`, and the hidden command that its script calls to learn what fits. */
export function addCompletion(program: Command): void {
  const completions = tab(program, { completionCommandName: 'completion' });
  program.commands
    .find((command) => command.name() === 'completion')
    ?.description('print a completion script for bash, zsh, fish or powershell')
    .action((shell: string) => {
      if (shell === 'bash') process.stdout.write(BASH_SCRIPT);
      else completions.setup(program.name(), program.name(), shell);
    });
}
