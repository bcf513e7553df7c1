/** Why a command never began: what a shell would exit with, and what it would say. */
export interface Refusal {
  readonly exitCode: number;
  readonly message: string;
}

/** How the engine's message about a command that it cannot start begins. It arrives as the command's own output. */
const ENGINE_WORDS = 'OCI runtime exec failed: ';

/** Exit codes of POSIX shells. */
const NOT_FOUND = 127;
export const CANNOT_EXECUTE = 126;

/** Whether output begins like the engine's message; a program can write that too. */
export function looksRefused(output: Uint8Array): boolean {
  return new TextDecoder().decode(output.subarray(0, ENGINE_WORDS.length)) === ENGINE_WORDS;
}

/** Reads the engine's message. The words differ between its versions, as does the exit code that comes with them. */
export function readRefusal(program: string, cwd: string | undefined, words: string): Refusal {
  if (cwd !== undefined && /chdir to cwd/.test(words))
    return refusal(program, `no directory ${cwd}`, CANNOT_EXECUTE);
  if (/executable file not found|no such file or directory/.test(words))
    return refusal(program, 'not found', NOT_FOUND);
  if (/permission denied|is a directory/.test(words))
    return refusal(program, 'it cannot be executed', CANNOT_EXECUTE);
  return refusal(program, words.slice(ENGINE_WORDS.length).trim(), CANNOT_EXECUTE);
}

const refusal = (program: string, reason: string, exitCode: number): Refusal => ({
  exitCode,
  message: `reroll: cannot run ${program}: ${reason}\n`,
});

/**
 * The same as shell functions, for a command that the engine does not start: `enter DIRECTORY PROGRAM` changes to the
 * directory, `find PROGRAM PATH` returns if the program can be executed.
 */
export const SHELL_REFUSALS = `
refuse() {
  printf 'reroll: cannot run %s: %s\\n' "$1" "$2" >&2
  exit "$3"
}
enter() {
  cd -P -- "$1" 2>/dev/null || refuse "$2" "no directory $1" ${CANNOT_EXECUTE}
}
find() {
  case $1 in
    */*)
      [ -e "$1" ] || refuse "$1" 'not found' ${NOT_FOUND}
      [ -f "$1" ] && [ -x "$1" ] || refuse "$1" 'it cannot be executed' ${CANNOT_EXECUTE}
      ;;
    *)
      set -f
      IFS=:
      for folder in $2; do
        [ -f "\${folder:-.}/$1" ] && [ -x "\${folder:-.}/$1" ] && return
      done
      refuse "$1" 'not found' ${NOT_FOUND}
      ;;
  esac
}
`;
