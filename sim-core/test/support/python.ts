import { spawnSync } from 'node:child_process';

/** Runs a Python program that reads JSON from standard input and prints JSON. */
export function python<T>(program: string, input: unknown): T {
  const { status, stdout, stderr } = spawnSync('python3', ['-c', program], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`python3 failed: ${stderr}`);
  return JSON.parse(stdout) as T;
}
