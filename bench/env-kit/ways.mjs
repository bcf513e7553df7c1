// FrozenLake in every way that an environment can be written, beside the built-in one and `gym.make`: nanoseconds of a step of one
// environment, and of a reset with a seed, on one thread. All take turns in one run, and the quickest round of each counts.
// The container needs Docker and the project's images.
// What to compare with, in `python3`: pip install gymnasium==1.4.0; it is left out where it is missing. Its time includes resets.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { importEnvironment, loadEnvironmentCode, loadModule, makeEnv } from '@reroll/env';
import { buildEnvironments } from '@reroll/env-kit';
import { meterEnvironment } from '@reroll/env-kit/meter';
import { SandboxEnv } from '@reroll/sandbox';
import { startPython } from '../environments/python.mjs';
import { reportFigure } from '../figures.mjs';

const ROUNDS = 20;
const ROUND_MS = 10;
const GYMNASIUM_STEPS = 2000;
const CONTAINER_STEPS = 50;

/** Most nanoseconds of a step. */
const TARGETS = { python: 50_000, javascript: 20_000 };

const inFolder = (file) => new URL(`../../examples/own-environment/frozen-lake/${file}`, import.meta.url);
const HOST = new URL('../../examples/dist/own-environment/frozen-lake/host.js', import.meta.url);

const textOf = (language, file) =>
  loadEnvironmentCode({ language, source: readFileSync(inFolder(file), 'utf8') });
const { bytes } = await buildEnvironments([fileURLToPath(inFolder('module.ts'))]);

const ways = {
  'built in': 'FrozenLake-v1',
  module: await loadModule(bytes),
  'module, metered': await loadModule(bytes, { meter: meterEnvironment }),
  typescript: await importEnvironment(HOST),
  javascript: await textOf('javascript', 'code.js'),
  python: await textOf('python', 'code.py'),
};

/** Nanoseconds of a call, called over and over for {@link ROUND_MS}. */
function timeOf(call) {
  const start = process.hrtime.bigint();
  let [calls, ns] = [0, 0];
  while (ns < 1e6 * ROUND_MS) {
    for (let i = 0; i < 8; i++) call();
    calls += 8;
    ns = Number(process.hrtime.bigint() - start);
  }
  return ns / calls;
}

/** Steps to the right and back, on ice that is not slippery: 100 to an episode, so that its reset hardly counts. */
function stepper(env) {
  env.reset({ seed: 0 });
  let action = 0;
  return () => {
    action = 2 - action;
    if (env.step(action).truncated) env.reset();
  };
}

function resetter(env) {
  let seed = 0;
  return () => env.reset({ seed: seed++ });
}

const calls = Object.entries(ways).flatMap(([name, way]) => [
  [
    `${name}, step`,
    stepper(makeEnv(way, name === 'python' ? { is_slippery: false } : { isSlippery: false })),
  ],
  [`${name}, reset`, resetter(makeEnv(way))],
]);
const container = await SandboxEnv.create('gym://FrozenLake-v1', {
  makeKwargs: { is_slippery: false },
}).catch(() => null);
await container?.reset({ seed: 0 });

async function containerTime() {
  const start = process.hrtime.bigint();
  for (let step = 0; step < CONTAINER_STEPS; step++) {
    const { truncated } = await container.step(step % 2 === 0 ? 2 : 0);
    if (truncated) await container.reset();
  }
  return Number(process.hrtime.bigint() - start) / CONTAINER_STEPS;
}

const python = startPython();
const least = {};
const note = (name, ns) => {
  least[name] = Math.min(least[name] ?? Number.POSITIVE_INFINITY, ns);
};
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, call] of calls) note(name, timeOf(call));
  const { ns } = await python.ask({
    library: 'gymnasium',
    id: 'FrozenLake-v1',
    numEnvs: 1,
    steps: GYMNASIUM_STEPS,
  });
  if (ns !== undefined) note('gym.make, step', ns);
  if (container !== null) note('container, step', await containerTime());
}
python.end();
await container?.close();

for (const [name, ns] of Object.entries(least)) {
  reportFigure({ name, unit: 'ns', value: ns, better: 'lower' });
  const [way, what] = name.split(', ');
  const isAbove = what === 'step' && ns > TARGETS[way];
  const rate = what === 'step' ? `${Math.round(1e9 / ns).toLocaleString('en')} steps/s` : '';
  console.log(
    `${name.padEnd(22)} ${Math.round(ns).toLocaleString('en').padStart(10)} ns  ${rate}${isAbove ? '  ABOVE the goal' : ''}`,
  );
}
