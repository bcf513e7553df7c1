/**
 * What runs inside a sandbox besides the user's code. It needs only POSIX `sh` and `timeout`.
 *
 * Two processes guard every sandbox:
 *
 * - **process 1** starts the warden under `timeout` and waits, which also reaps orphans. Linux never delivers a signal
 * sent from inside a container to its process 1 unless that has a handler for it, not even SIGKILL, so nothing in the
 * sandbox can end or stop it. When the warden is gone, process 1 says why, and its exit ends the whole container.
 * - **the warden** reads commands from the container's standard input and uses only shell builtins: it needs no new
 * process, so it works even while a fork bomb fills the process limit. End of input means that the owner died: the
 * warden kills what it can reach, `timeout` included, and with it the sandbox ends.
 *
 * Every exec runs under the sandbox's user and a group of its own, its *tag*. A process without capabilities cannot
 * leave its group: not by daemonizing, not by a new session, not by an empty environment. So "all that this exec started" is
 * "all whose real group is the tag". Because the groups differ, the kernel also refuses the exec ptrace and
 * `/proc/PID/fd` access to the warden: commands and answers cannot be forged from inside.
 */

/** Why process 1 ended, as it says on its standard output: `end REASON`; `unsuitable` means an image without `timeout`. */
export type EndReason = 'expired' | 'tampered' | 'unsuitable';

/**
 * Commands are lines `ID VERB ARGUMENTS`, answers `ID VALUE`:
 *
 * - `ID signal TAG NAME` sends a signal to all processes with the tag; the answer is how many there were.
 * - `ID kill TAG` freezes the sandbox in one system call (kill -1 spares process 1 and the caller), kills the processes
 * with the tag while nothing can fork, and thaws the rest.
 * - `ID freeze` and `ID thaw` stop and resume everything but process 1 and the warden.
 * - `ID oom` answers how many processes the kernel has killed for memory in this sandbox (cgroup v1 or v2).
 */
const WARDEN = `
exec 2>/dev/null
send() {
  count=0
  for status in /proc/[0-9]*/status; do
    pid=\${status#/proc/}
    pid=\${pid%/status}
    while read -r key value rest; do
      case $key in
        State:) [ "$value" = Z ] && break ;;
        Gid:)
          [ "$value" = "$1" ] && kill -s "$2" "$pid" && count=$((count + 1))
          break
          ;;
      esac
    done <"$status"
  done
}
memory_kills() {
  count=0
  for events in /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control; do
    [ -r "$events" ] || continue
    while read -r key value; do
      [ "$key" = oom_kill ] && count=$value
    done <"$events"
  done
}
while read -r id verb tag signal; do
  count=0
  case $verb in
    signal) send "$tag" "$signal" ;;
    kill)
      kill -s STOP -- -1
      send "$tag" KILL
      kill -s CONT -- -1
      ;;
    freeze) kill -s STOP -- -1 ;;
    thaw) kill -s CONT -- -1 ;;
    oom) memory_kills ;;
  esac
  echo "$id $count"
done
kill -s KILL -- -1
`;

const PROCESS_ONE = `
timeout "$1" sh -c "$2"
case $? in
  124) echo end expired ;;
  125 | 126 | 127) echo end unsuitable ;;
  *) echo end tampered ;;
esac
`;

/** The command line of a sandbox's first process, which ends by itself after `deadlineSeconds`. */
export function supervisorCommand(deadlineSeconds: number): string[] {
  return ['sh', '-c', PROCESS_ONE, 'reroll-sandbox', String(deadlineSeconds), WARDEN];
}
