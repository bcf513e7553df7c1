import type { Duplex } from 'node:stream';
import type Docker from 'dockerode';
import { SandboxError } from '../errors.js';
import type { ProcessSpec } from '../process/options.js';
import type { CommandState, StartedCommand } from '../process/process.js';
import { engineError } from './failure.js';

/** Starts a command in a running container, as user `uid` and in group `tag`. */
export async function startCommand(
  container: Docker.Container,
  spec: Pick<ProcessSpec, 'command' | 'env' | 'cwd' | 'stdin'>,
  uid: string,
  tag: number,
): Promise<StartedCommand> {
  const takesInput = spec.stdin !== undefined;
  const doing = `running ${spec.command[0]} in ${container.id}`;
  try {
    const exec = await container.exec({
      Cmd: [...spec.command],
      Env: [...spec.env],
      User: `${uid}:${tag}`,
      AttachStdin: takesInput,
      AttachStdout: true,
      AttachStderr: true,
      ...(spec.cwd === undefined ? {} : { WorkingDir: spec.cwd }),
    });
    const socket: Duplex = await exec.start({ hijack: true, stdin: takesInput });
    return { tag, socket, inspect: () => commandState(exec, doing) };
  } catch (error) {
    throw engineError(error, doing);
  }
}

async function commandState(exec: Docker.Exec, doing: string): Promise<CommandState> {
  try {
    const { Running, ExitCode, Pid } = await exec.inspect();
    if (!Running && ExitCode !== null) return { phase: 'ended', exitCode: ExitCode, began: Pid !== 0 };
    // The engine reports a command as running as soon as it is told to start it; the process has an id once it exists.
    return { phase: Pid === 0 ? 'starting' : 'running' };
  } catch (error) {
    throw engineError(error, doing);
  }
}

/** Whether the engine refused a command because its container no longer runs. */
export function containerIsGone(error: unknown): boolean {
  return (
    error instanceof SandboxError && (error.code === 'SANDBOX_LOST' || error.code === 'SANDBOX_NOT_FOUND')
  );
}
