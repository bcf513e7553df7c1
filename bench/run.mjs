// Runs the benchmarks one after another: `npm run bench -- [WORD] [--json FILE]`, those whose path contains a word. Ratios of two
// things measured in one run are what counts; absolutes drift.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeMachine, describeProject, describeTools, loadAverages } from './machine.mjs';
import { listBenches, runBench } from './run-bench.mjs';

const folder = fileURLToPath(new URL('.', import.meta.url));
const { values, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true });
if (positionals.length > 1)
  throw new RangeError(`at most one word chooses benchmarks, got ${positionals.length}`);

const scripts = listBenches(folder, positionals[0]);
// npm changes the folder; it says where it was called.
const file = values.json && resolve(process.env.INIT_CWD ?? '.', values.json);
// A path that cannot be written must not cost an hour's figures.
if (file) writeFileSync(file, '');

const startedAt = new Date().toISOString();
const before = loadAverages();
const benches = scripts.map((script) => {
  console.log(`\n== ${script}`);
  return runBench(folder, script);
});

if (file) {
  const report = {
    version: 1,
    startedAt,
    project: describeProject(resolve(folder, '..')),
    machine: { ...describeMachine(), loadAverages: { before, after: loadAverages() } },
    tools: describeTools(),
    benches,
  };
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}
const failed = benches.filter(({ ok }) => !ok).map(({ bench }) => bench);
if (failed.length > 0) {
  console.error(`\nfailed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
