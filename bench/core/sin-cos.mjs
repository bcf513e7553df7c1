// Nanoseconds of a correctly rounded sine and cosine of angles up to 0.21, 100 and 65,536 rad, beside `Math.sin`, which is not: the
// kernel's export called from JavaScript, and `core.sin`, which checks its argument first. The quickest block of each counts.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SimCore } from '@reroll/sim-core';
import { reportFigure } from '../figures.mjs';

const LIMITS = [0.21, 100, 65_536];
const MAX_NS = [30, 30, 45];
const ANGLES = 4096;
const BLOCKS = 200;
const PASSES = 10;

const artifact = readFileSync(fileURLToPath(import.meta.resolve('@reroll/sim-core/wasm')));
const kernel = new WebAssembly.Instance(new WebAssembly.Module(artifact)).exports;
const core = SimCore.create();

const FUNCTIONS = {
  'kernel sin': kernel.sin,
  'kernel cos': kernel.cos,
  'core.sin': (x) => core.sin(x),
  'core.cos': (x) => core.cos(x),
  'Math.sin': Math.sin,
};

/** A loop of its own for each function: a shared one would be compiled for calls of several. */
function loopOf(name) {
  const body = `/* ${name} */ let sum = 0; for (let i = 0; i < x.length; i++) sum += f(x[i]); return sum;`;
  return new Function('f', 'x', body);
}

function nanoseconds(loop, f, angles) {
  let least = Number.POSITIVE_INFINITY;
  for (let block = 0; block < BLOCKS; block++) {
    const start = process.hrtime.bigint();
    for (let pass = 0; pass < PASSES; pass++) loop(f, angles);
    least = Math.min(least, Number(process.hrtime.bigint() - start) / PASSES / ANGLES);
  }
  return least;
}

const loops = Object.entries(FUNCTIONS).map(([name, f]) => ({ name, f, loop: loopOf(name) }));
for (const [index, limit] of LIMITS.entries()) {
  const angles = Float64Array.from({ length: ANGLES }, () => (2 * Math.random() - 1) * limit);
  const figures = loops.map(({ name, f, loop }) => {
    const value = nanoseconds(loop, f, angles);
    reportFigure({ name: `${name} up to ${limit}`, unit: 'ns', value, better: 'lower' });
    return `${name} ${value.toFixed(1)}`;
  });
  console.log(`|x| up to ${limit} (at most ${MAX_NS[index]} ns): ${figures.join(', ')}`);
}
