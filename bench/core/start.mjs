// What it takes to have a core: bytes of the module, its manifest included, milliseconds of a first `create` in a fresh process,
// and microseconds of further ones and of a reset.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { SimCore } from '@reroll/sim-core';
import { reportFigure } from '../figures.mjs';

const MAX_GZIPPED_BYTES = 24 * 1024;
const MAX_FIRST_CREATE_MS = 5;
const PROCESSES = 7;
const REPEATS = 20_000;

const FIRST_CREATE = `
  import { SimCore } from '@reroll/sim-core';
  const start = process.hrtime.bigint();
  SimCore.create();
  console.log(Number(process.hrtime.bigint() - start) / 1e6);
`;

function firstCreateMs() {
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', FIRST_CREATE], {
    cwd,
    encoding: 'utf8',
  });
  return Number(stdout);
}

function microseconds(work, repeats) {
  const start = process.hrtime.bigint();
  for (let repeat = 0; repeat < repeats; repeat++) work();
  return Number(process.hrtime.bigint() - start) / 1e3 / repeats;
}

const artifact = readFileSync(fileURLToPath(import.meta.resolve('@reroll/sim-core/wasm')));
const gzippedBytes = gzipSync(artifact, { level: 9 }).length;
reportFigure({ name: 'module, gzipped', unit: 'bytes', value: gzippedBytes, better: 'lower' });
console.log(`module: ${artifact.length} bytes, ${gzippedBytes} gzipped (at most ${MAX_GZIPPED_BYTES})`);

const first = Math.min(...Array.from({ length: PROCESSES }, firstCreateMs));
reportFigure({ name: 'first create', unit: 'ms', value: first, better: 'lower' });
console.log(`first create: ${first.toFixed(2)} ms (at most ${MAX_FIRST_CREATE_MS})`);

const core = SimCore.create();
const reset = microseconds(() => core.reset(), REPEATS);
const create = microseconds(() => SimCore.create(), 500);
reportFigure({ name: 'further create', unit: 'µs', value: create, better: 'lower' });
reportFigure({ name: 'reset', unit: 'µs', value: reset, better: 'lower' });
console.log(`further ones: ${create.toFixed(0)} µs; reset: ${reset.toFixed(2)} µs`);
