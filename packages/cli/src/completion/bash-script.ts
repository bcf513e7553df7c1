/**
 * Completion for bash alone: the library's script needs the package bash-completion, and completes no file names. Where
 * `reroll` has nothing to offer, bash completes files.
 */
export const BASH_SCRIPT = `# bash completion for reroll: source <(reroll completion bash)
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
