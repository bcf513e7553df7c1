// Starts the project's Python environment server as a child process of a test.
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ByteDuplex } from '../../src/remote/duplex.js';
import { duplexFromStreams } from '../../src/remote/stream-duplex.node.js';

const serverFolder = fileURLToPath(new URL('../../../../harness-images/python', import.meta.url));
const fixtures = fileURLToPath(new URL('./fixtures', import.meta.url));

export interface PythonServer extends AsyncDisposable {
  readonly process: ChildProcess;
  readonly duplex: ByteDuplex;
  /** All that the server has written to standard error. */
  stderr(): string;
  /** Resolves with the exit code, or the signal's name. */
  readonly exited: Promise<number | string>;
}

export function startPythonServer(...args: string[]): PythonServer {
  const child = spawn('python3', ['-m', 'reroll_env_server', ...args], {
    cwd: serverFolder,
    env: { ...process.env, PYTHONPATH: fixtures, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const exited = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? -1));
  });
  return {
    process: child,
    duplex: duplexFromStreams(child.stdout, child.stdin),
    stderr: () => text,
    exited,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
