import type Docker from 'dockerode';

/** The state of the warden's process, as its machine sees it; `unknown` if the engine cannot list processes. */
export type WardenState = 'stopped' | 'running' | 'unknown';

/** Known to every `ps`, BusyBox included. */
const COLUMNS = '-eo pid,ppid,stat,comm';

interface Row {
  readonly pid: string;
  readonly parent: string;
  readonly state: string;
  readonly name: string;
}

/**
 * Looks at the warden from outside, where neither the sandbox's processor share nor its process limit matters. A
 * stopped warden was stopped by a process of the sandbox, because nothing else signals it; a slow one is not stopped.
 */
export async function wardenState(container: Docker.Container): Promise<WardenState> {
  try {
    const [{ State }, listing] = await Promise.all([
      container.inspect(),
      container.top({ ps_args: COLUMNS }),
    ]);
    const warden = findWarden(readRows(listing.Processes as string[][]), String(State.Pid));
    if (warden === undefined) return 'unknown';
    return warden.state.startsWith('T') ? 'stopped' : 'running';
  } catch {
    // No `ps` on the engine's machine, a runtime that hides its processes, a container that has just ended: no evidence
    // either way.
    return 'unknown';
  }
}

const readRows = (processes: readonly (readonly string[])[]): Row[] =>
  processes.map(([pid = '', parent = '', state = '', name = '']) => ({ pid, parent, state, name }));

/** The shell below process 1's `timeout`. BusyBox's `timeout` becomes that shell, which is then a child of process 1. */
function findWarden(rows: readonly Row[], processOne: string): Row | undefined {
  const children = (parent: string, name: string) =>
    rows.filter((row) => row.parent === parent && row.name === name);
  const [supervised] = children(processOne, 'timeout').flatMap(({ pid }) => children(pid, 'sh'));
  return supervised ?? children(processOne, 'sh')[0];
}
