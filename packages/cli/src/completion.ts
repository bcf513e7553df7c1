import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';

/**
 * Completion for bash alone: the library's script needs the package bash-completion, and completes no file names. Where
 * `reroll` has nothing to offer, bash completes files.
 */
const BASH_SCRIPT = `# bash completion for reroll: source <(reroll completion bash)
_reroll() {
  local word offer current=\${COMP_WORDS[COMP_CWORD]} words=()
  # Bash makes three words of --option=value.
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do [[ $word == = ]] || words+=("$word"); done
  if [[ $current == = ]]; then current= words+=(''); fi
  COMPREPLY=()
  while IFS=$'\\t' read -r offer _; do
    if [[ $offer != :* && $offer == "$current"* ]]; then COMPREPLY+=("$offer"); fi
  done < <(reroll complete -- "\${words[@]}" 2>/dev/null)
}
complete -o default -F _reroll reroll
`;

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
