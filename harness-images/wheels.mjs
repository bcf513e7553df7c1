// Fetches the wheels that a requirements file pins, for the images' Python and not for this machine's.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Version of CPython in the images. Wheels are per minor version. */
const PYTHON = '3.11';

const cache = fileURLToPath(new URL('../node_modules/.cache/reroll-wheels/', import.meta.url));

/**
 * Build-context files below wheels/: the pinned wheels and the requirements. The requirements carry hashes, so what
 * is fetched today is what was reviewed; a second call takes them from the cache and needs no network.
 *
 * @param {string} requirements - Path of a requirements file with `--hash` lines.
 * @param {string} architecture - As the engine names it: x86_64 or aarch64.
 */
export async function downloadWheels(requirements, architecture) {
  const text = readFileSync(requirements, 'utf8');
  const key = createHash('sha256').update(`${PYTHON}\n${architecture}\n${text}`).digest('hex').slice(0, 16);
  const folder = `${cache}${key}`;
  if (!existsSync(folder)) await fetchInto(folder, requirements, architecture);
  const wheels = readdirSync(folder).map((name) => ({
    path: `wheels/${name}`,
    content: readFileSync(`${folder}/${name}`),
  }));
  return [...wheels, { path: 'wheels/requirements.txt', content: text }];
}

async function fetchInto(folder, requirements, architecture) {
  const partial = `${folder}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  const platforms = ['manylinux_2_28', 'manylinux_2_27', 'manylinux2014'].flatMap((name) => [
    '--platform',
    `${name}_${architecture}`,
  ]);
  const options = [
    '--only-binary=:all:',
    '--no-deps',
    '--require-hashes',
    '--python-version',
    PYTHON,
    ...platforms,
  ];
  try {
    await promisify(execFile)('python3', [
      '-m',
      'pip',
      'download',
      '-q',
      ...options,
      '-d',
      partial,
      '-r',
      requirements,
    ]);
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw new Error(
      `fetching the wheels of ${requirements} with pip failed: ${error.stderr ?? error.message}`,
      {
        cause: error,
      },
    );
  }
}
