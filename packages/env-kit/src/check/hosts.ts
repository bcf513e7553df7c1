// Other hosts that this machine has: engines on the PATH, and this one with other compilers.
import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { OtherHost, Script } from './environment-under-test.js';

const SCRIPT = fileURLToPath(new URL('./host-script.js', import.meta.url));

/** How long a host may take to start and play, in milliseconds. */
const TIMEOUT_MS = 60_000;

interface Engine {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

const ENGINES: readonly Engine[] = [
  { name: 'node, baseline compiler', command: 'node', args: ['--liftoff', '--no-wasm-tier-up'] },
  { name: 'node, optimizing compiler', command: 'node', args: ['--no-liftoff'] },
  { name: 'bun', command: 'bun', args: [] },
  { name: 'deno', command: 'deno', args: ['run', '--quiet', '--allow-all', '--node-modules-dir=manual'] },
];

const execute = promisify(execFile);

let present: readonly Engine[] | undefined;

/** The hosts that can play an environment of a module, or of a text. */
export function hostsFor(path: string, id: string): OtherHost[] {
  present ??= ENGINES.filter(
    ({ command }) => spawnSync(command, ['--version'], { timeout: 10_000 }).status === 0,
  );
  return present.map(({ name, command, args }) => ({
    name,
    digest: (script) => run(command, [...args, SCRIPT, path, id], script),
  }));
}

async function run(command: string, args: readonly string[], { seed, steps }: Script): Promise<string> {
  const { stdout } = await execute(command, [...args, `${seed}`, `${steps}`], { timeout: TIMEOUT_MS });
  return stdout.trim();
}
