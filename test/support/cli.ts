import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
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
  /** Asked again and again with what stdout holds; `signal` is sent, once, when it says so. */
  readonly interruptWhen?: (stdout: string) => boolean;
  /** Sent when `interruptWhen` says so; SIGINT unless told. */
  readonly signal?: NodeJS.Signals;
  /** Stops reading what it prints as soon as there is something, as `head` does. */
  readonly leaveEarly?: boolean;
  /** A file that takes what it prints, in place of the result. */
  readonly stdoutPath?: string;
}

const MAIN = `${ROOT}packages/cli/dist/main.js`;

/** Runs `reroll` with the given words in a process of its own. */
export function reroll(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const { input = '', environment = {}, keepOpen = false, signal = 'SIGINT' } = options;
  const { interruptWhen, leaveEarly = false, stdoutPath } = options;
  const target = stdoutPath === undefined ? 'pipe' : openSync(stdoutPath, 'w');
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, NO_COLOR: '1', ...environment },
    stdio: ['pipe', target, 'pipe'],
  });
  if (typeof target === 'number') closeSync(target);
  const stdin = child.stdin!;
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (piece: string) => {
      text[name] += piece;
      if (leaveEarly && name === 'stdout') child.stdout?.destroy();
    });
  }
  // A command that ends without reading all of its input is none of the tests' business.
  stdin.on('error', () => {});
  stdin.write(input);
  if (!keepOpen) stdin.end();
  const poll = setInterval(() => {
    if (!interruptWhen?.(text.stdout)) return;
    clearInterval(poll);
    child.kill(signal);
  }, 20);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => {
      clearInterval(poll);
      stdin.destroy();
      resolve({ exitCode, ...text });
    });
  });
}
