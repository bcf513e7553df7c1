import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ContextFile } from '@reroll/sandbox';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

/** Version of CPython in the images. Wheels are per minor version. */
const PYTHON = '3.11';

/** What pip may fetch: wheels that the hashes name, for the images' Python and not for this machine's. */
const PIP_OPTIONS = ['--only-binary=:all:', '--no-deps', '--require-hashes', '--python-version', PYTHON];

/**
 * Build-context files below wheels/: the pinned wheels, and the requirements. The requirements carry hashes: what is fetched today is
 * what was reviewed. A second call takes them from the user's cache and needs no network.
 *
 * @param requirements path of a requirements file with `--hash` lines.
 * @param architecture as the engine names it: x86_64 or aarch64.
 * @throws CliError when pip cannot fetch them.
 */
export async function downloadWheels(
  requirements: string,
  architecture: string,
  signal?: AbortSignal,
): Promise<ContextFile[]> {
  const text = readFileSync(requirements, 'utf8');
  const key = createHash('sha256').update(`${PYTHON}\n${architecture}\n${text}`).digest('hex').slice(0, 16);
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const folder = join(cache, 'reroll-wheels', key);
  if (!existsSync(folder)) await fetchInto(folder, requirements, architecture, signal);
  const wheels = readdirSync(folder).map((name) => ({
    path: `wheels/${name}`,
    content: readFileSync(join(folder, name)),
  }));
  return [...wheels, { path: 'wheels/requirements.txt', content: text }];
}

async function fetchInto(
  folder: string,
  requirements: string,
  architecture: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const partial = `${folder}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  const platforms = ['manylinux_2_28', 'manylinux_2_27', 'manylinux2014'].flatMap((name) => [
    '--platform',
    `${name}_${architecture}`,
  ]);
  const words = [
    '-m',
    'pip',
    'download',
    '-q',
    ...PIP_OPTIONS,
    ...platforms,
    '-d',
    partial,
    '-r',
    requirements,
  ];
  try {
    await promisify(execFile)('python3', words, signal === undefined ? {} : { signal });
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    signal?.throwIfAborted();
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new CliError(`pip cannot fetch the wheels of the image: ${stderr || message}`, EXIT.infrastructure);
  }
}
