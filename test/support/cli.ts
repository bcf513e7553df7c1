import { spawn } from 'node:child_process';
import { ROOT } from './packages.js';

/** How a run of the command line ended. */
export interface CliResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  /** What it reads on standard input. */
  readonly input?: string;
  /** Variables on top of this process's. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether standard input stays open after `input`, as a terminal's does. */
  readonly keepOpen?: boolean;
  /** Asked again and again with what stdout holds; SIGINT is sent, once, when it says so. */
  readonly interruptWhen?: (stdout: string) => boolean;
}

const MAIN = `${ROOT}packages/cli/dist/main.js`;

/** Runs `reroll` with the given words in a process of its own. */
export function reroll(
  args: readonly string[],
  { input = '', environment = {}, keepOpen = false, interruptWhen }: CliOptions = {},
): Promise<CliResult> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, NO_COLOR: '1', ...environment },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdin.write(input);
  if (!keepOpen) child.stdin.end();
  const poll = setInterval(() => {
    if (!interruptWhen?.(stdout)) return;
    clearInterval(poll);
    child.kill('SIGINT');
  }, 20);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => {
      clearInterval(poll);
      child.stdin.destroy();
      resolve({ exitCode, stdout, stderr });
    });
  });
}
