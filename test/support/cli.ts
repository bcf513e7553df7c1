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
  /** Asked again and again with what stdout holds; SIGINT is sent, once, when it says so. */
  readonly interruptWhen?: (stdout: string) => boolean;
}

const MAIN = `${ROOT}packages/cli/dist/main.js`;

/** Runs `reroll` with the given words in a process of its own. */
export function reroll(
  args: readonly string[],
  { input = '', interruptWhen }: CliOptions = {},
): Promise<CliResult> {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, NO_COLOR: '1' } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdin.end(input);
  const poll = setInterval(() => {
    if (!interruptWhen?.(stdout)) return;
    clearInterval(poll);
    child.kill('SIGINT');
  }, 20);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => {
      clearInterval(poll);
      resolve({ exitCode, stdout, stderr });
    });
  });
}
