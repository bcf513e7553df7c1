// Finds the benchmarks of a checkout, and runs one in a process of its own.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIGURES_FILE, readFigures } from './figures.mjs';

/** Paths of the benchmarks in a `bench` folder, relative to it: scripts in subfolders whose path contains a word. */
export function listBenches(folder, word = '') {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.includes('/') && path.endsWith('.mjs') && !path.includes('node_modules'))
    .filter((path) => path.includes(word))
    .sort();
  if (paths.length === 0) throw new RangeError(`no benchmark's path contains ${JSON.stringify(word)}`);
  return paths;
}

/**
 * Runs one benchmark: whether it ended well, seconds on the clock, and its figures.
 * What it prints is shown, or, with `quiet`, only what it prints to stderr.
 */
export function runBench(folder, bench, { quiet = false } = {}) {
  const scratch = mkdtempSync(join(tmpdir(), 'reroll-bench-'));
  try {
    const file = join(scratch, 'figures');
    const startMs = performance.now();
    const { status } = spawnSync(process.execPath, [bench], {
      cwd: folder,
      stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'inherit'],
      env: { ...process.env, [FIGURES_FILE]: file },
    });
    const seconds = (performance.now() - startMs) / 1000;
    return { bench, ok: status === 0, seconds, figures: readFigures(file) };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
