import type { Socket } from 'node:net';
import type Docker from 'dockerode';
import { SandboxError } from '../errors.js';
import type { ProcessSpec } from '../process/options.js';
import type { StartedCommand } from '../process/process.js';
import { SHELL_REFUSALS } from '../process/refusal.js';
import { startCommand } from './exec.js';
import { FrameParser } from './frames.js';

/** Group of a command that was started before anyone knew which it would be. */
export const STANDBY_TAG = 19_999;

/** Shells read a line byte by byte; the engine starts a longer command sooner. */
const MAX_LINE_BYTES = 8 * 1024;

/** How long a standby may take to get ready; it usually needs a few milliseconds. */
export const STANDBY_READY_MS = 10_000;

/**
 * Prints its environment, waits for one line and becomes the command in it, for which it needs `env`. The line ends
 * with the first newline, so newlines inside words are written as `$n`.
 */
const LAUNCHER = `n='
'${SHELL_REFUSALS}
command -v env >/dev/null && cat "/proc/$$/environ" && printf '\\0' && IFS= read -r line && eval "$line"`;

/**
 * A process that waits inside an unused container to become its first command. Most of the cost of an exec is that the
 * engine makes a process join the container; here that happens before anyone waits for it.
 *
 * It is an exec like every other, in its own group, so the command that it becomes is killed, limited and reported in
 * the same way. Only the first command can use one: nothing else has run inside by then, so nothing can have stopped,
 * killed or replaced the waiting process.
 */
export class Standby {
  readonly #command: StartedCommand;
  readonly #environment: ReadonlyMap<string, string>;

  private constructor(command: StartedCommand, environment: ReadonlyMap<string, string>) {
    this.#command = command;
    this.#environment = environment;
  }

  /**
   * @throws SandboxError of the engine, or `IMAGE_UNSUITABLE` when the image lacks what a standby needs, `cat` and
   * `env`, or it is not ready within {@link STANDBY_READY_MS}.
   */
  static async start(container: Docker.Container, uid: string): Promise<Standby> {
    const launcher = { command: ['sh', '-c', LAUNCHER], env: [], cwd: undefined, stdin: 'pipe' } as const;
    const command = await startCommand(container, launcher, uid, STANDBY_TAG);
    // A connection that breaks while idle is noticed when the standby is used.
    command.socket.on('error', () => {});
    const environment = await readEnvironment(command);
    // Like the sandbox itself, a waiting process must not keep its owner's process alive.
    (command.socket as Socket).unref();
    return new Standby(command, environment);
  }

  /** The running command; undefined when the engine has to start it. Either way the standby is used up. */
  become(spec: ProcessSpec): StartedCommand | undefined {
    const socket = this.#command.socket as Socket;
    const line = Buffer.from(commandLine(spec, this.#environment));
    // `env` would mistake a program whose name contains = for a variable.
    const fits = line.length <= MAX_LINE_BYTES && !spec.command[0]?.includes('=');
    if (!fits || socket.readableEnded || !socket.writable) {
      socket.destroy();
      return undefined;
    }
    socket.ref();
    socket.write(line);
    if (spec.stdin === undefined) socket.end();
    return this.#command;
  }
}

/** The shell's variables are not the command's: `env -i` gives it those of the engine and those requested. */
function commandLine(spec: ProcessSpec, base: ReadonlyMap<string, string>): string {
  const environment = new Map([...base, ...spec.env.map(entry)]);
  const variables = [...environment].map(([name, value]) => `${name}=${value}`);
  const [program = ''] = spec.command;
  const steps = [
    ...(spec.cwd === undefined ? [] : [['enter', spec.cwd, program]]),
    ...(environment.has('PATH') ? [['find', program, environment.get('PATH') ?? '']] : []),
    ['exec', 'env', '-i', ...variables, ...spec.command],
  ];
  const line = steps.map(([verb, ...words]) => [verb, ...words.map(quote)].join(' ')).join('; ');
  return `${line}${spec.stdin === undefined ? ' </dev/null' : ''}\n`;
}

const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`).replaceAll('\n', `'"$n"'`)}'`;

function entry(variable: string): [string, string] {
  const end = variable.indexOf('=', 1);
  return [variable.slice(0, end), variable.slice(end + 1)];
}

/** Reads what the launcher prints first: its variables, each ended by a NUL, and one more NUL. */
function readEnvironment({ socket }: StartedCommand): Promise<ReadonlyMap<string, string>> {
  const parser = new FrameParser();
  const decoder = new TextDecoder();
  let said = '';
  return new Promise((resolve, reject) => {
    const fail = () => {
      clearTimeout(timer);
      reject(
        new SandboxError('IMAGE_UNSUITABLE', `a warm container has no command on standby: ${said.trim()}`),
      );
    };
    const read = (chunk: Uint8Array) => {
      for (const { bytes } of parser.push(chunk)) said += decoder.decode(bytes, { stream: true });
      if (!said.endsWith('\0\0')) return;
      clearTimeout(timer);
      socket.off('data', read);
      socket.off('close', fail);
      resolve(new Map(said.slice(0, -2).split('\0').map(entry)));
    };
    // A launcher that hangs is disconnected, which ends the wait as if it had ended by itself.
    const timer = setTimeout(() => socket.destroy(), STANDBY_READY_MS);
    socket.on('data', read);
    socket.on('close', fail);
  });
}
