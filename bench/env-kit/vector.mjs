// Environments of one's own beside the built-in MountainCar: steps per second of vectors of 1024 on one thread, drawn actions not
// counted. All take turns in one run, and the quickest round of each counts.
import { fileURLToPath } from 'node:url';
import { buildEnvironments } from '@reroll/env-kit';
import { SimCore } from '@reroll/sim-core';

const NUM_ENVS = 1024;
const ROUNDS = 40;
const STEPS = 60;
/** Least millions of steps per second. */
const TARGET = 30;

const folder = fileURLToPath(new URL('../../examples/own-environment/', import.meta.url));
const files = ['hover.ts', 'treasure.ts'].map((file) => folder + file);
const { bytes } = await buildEnvironments(files);
const own = SimCore.create({ module: new WebAssembly.Module(bytes) });

/** A loop of its own for each environment: a shared one would be compiled for all of them. */
function roundOf(core, id) {
  const vec = core.makeVector(id, { numEnvs: NUM_ENVS });
  vec.reset({ seed: 0 });
  vec.actionSpace.seed(0);
  const loop = new Function(
    'vec',
    'steps',
    'now',
    `/* ${id} */ let spent = 0;
    for (let step = 0; step < steps; step++) {
      vec.actionSpace.sample();
      const start = now();
      vec.step();
      spent += now() - start;
    }
    return spent;`,
  );
  return () => loop(vec, STEPS, () => Number(process.hrtime.bigint())) / STEPS / NUM_ENVS;
}

const rounds = {
  'MountainCar-v0': roundOf(SimCore.create(), 'MountainCar-v0'),
  'Hover-v0': roundOf(own, 'Hover-v0'),
  'Treasure-v0': roundOf(own, 'Treasure-v0'),
};
const least = Object.fromEntries(Object.keys(rounds).map((id) => [id, Infinity]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [id, run] of Object.entries(rounds)) least[id] = Math.min(least[id], run());
}
for (const [id, ns] of Object.entries(least)) {
  const ratio = least['MountainCar-v0'] / ns;
  const below = 1000 / ns < TARGET ? ` BELOW ${TARGET}` : '';
  console.log(
    `${id.padEnd(16)} ${(1000 / ns).toFixed(1)} M steps/s, × ${ratio.toFixed(2)} MountainCar-v0${below}`,
  );
}
