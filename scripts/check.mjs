// Format and lint, types of tests, floors, and the shape of the published packages. The build has checked the types of the
// sources: `npm run check` runs it before this.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const packages = ['sim-core', ...readdirSync('packages').map((name) => `packages/${name}`)];

const steps = [
  ['format and lint', 'biome', ['check', '--error-on-warnings', '.']],
  ['types of tests', 'tsc', ['-p', 'tsconfig.json']],
  ['floors', 'depcruise', ['--config', '.dependency-cruiser.cjs', ...packages.map((dir) => `${dir}/src`)]],
  ...packages.map((dir) => [`publint ${dir}`, 'publint', ['--strict', dir]]),
  ...packages
    .filter((dir) => dir !== 'packages/cli')
    .map((dir) => [`attw ${dir}`, 'attw', ['--pack', dir, '--profile', 'esm-only', '--format', 'ascii']]),
];

let failures = 0;
for (const [title, command, args] of steps) {
  const { status, stdout, stderr } = spawnSync('npx', ['--no-install', command, ...args], {
    encoding: 'utf8',
  });
  const ok = status === 0;
  process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${title}\n`);
  if (!ok) {
    failures += 1;
    process.stdout.write(`${stdout}${stderr}\n`);
  }
}
process.exit(failures === 0 ? 0 : 1);
