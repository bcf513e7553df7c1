// Runs the benchmarks one after another, each in a process of its own: `npm run bench`, or `npm run bench -- rollout`
// for those whose path contains a word. Figures are ratios of two things measured in one run; absolutes drift.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const word = process.argv[2] ?? '';
const scripts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.includes('/') && path.endsWith('.mjs') && !path.includes('node_modules'))
  .filter((path) => path.includes(word))
  .sort();

if (scripts.length === 0) throw new RangeError(`no benchmark's path contains ${JSON.stringify(word)}`);
const failed = scripts.filter((script) => {
  console.log(`\n== ${script}`);
  return spawnSync(process.execPath, [script], { cwd: folder, stdio: 'inherit' }).status !== 0;
});
if (failed.length > 0) {
  console.error(`\nfailed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
