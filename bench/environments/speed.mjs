// Every environment of the module, one thread: a vector of 1024 and a single one, beside Gymnasium's `gym.make(id).step()` and
// EnvPool with one thread. All take turns in one run, and the quickest round of each counts.
// Usage: node bench/environments/speed.mjs [part of an id]
// What to compare with, in `python3`: pip install gymnasium==1.4.0 envpool==1.2.5; what is missing is left out.
import { SimCore } from '@reroll/sim-core';
import { reportFigure } from '../figures.mjs';
import { startPython } from './python.mjs';

const NUM_ENVS = 1024;
const ROUNDS = 15;
const VECTOR_STEPS = 100;
const SINGLE_STEPS = 20_000;
const GYMNASIUM_STEPS = 1000;
const ENVPOOL_STEPS = 20;

/** Least ratios: vector to EnvPool, vector to Gymnasium, single to Gymnasium. Acrobot's 22 sines and cosines take most of a step. */
const TARGETS = { envpool: 8, gymnasium: 50, single: 20 };
const ACROBOT_TARGETS = { envpool: 3, gymnasium: 50, single: 10 };

const core = SimCore.create();
const word = process.argv[2] ?? '';
const python = startPython();

/** A loop of its own for each environment: a shared one would be compiled for all of them. */
function loopOf(name, parameters, body) {
  return new Function(...parameters, `/* ${name} */ ${body}`);
}

const now = () => Number(process.hrtime.bigint());

/** Nanoseconds of drawing the actions, and of the step, for each environment of a vector. */
function vectorRound({ id, players }) {
  const vec = core.makeVector(id, { numEnvs: NUM_ENVS });
  vec.reset({ seed: 0 });
  vec.actionSpace.seed(0);
  const loop = loopOf(
    id,
    ['vec', 'masked', 'steps', 'now'],
    `let drawing = 0, stepping = 0;
    for (let step = 0; step < steps; step++) {
      const start = now();
      const actions = vec.actionSpace.sample(masked);
      const drawn = now();
      vec.step(actions);
      drawing += drawn - start;
      stepping += now() - drawn;
    }
    return [drawing + stepping, stepping];`,
  );
  const isGame = players === 2;
  return () => loop(vec, isGame, VECTOR_STEPS, now).map((ns) => ns / VECTOR_STEPS / NUM_ENVS);
}

/** Nanoseconds of a single environment's step, resets included; the actions were drawn before, or while playing a game. */
function singleRound({ id, players }) {
  const env = core.make(id);
  env.reset({ seed: 0 });
  env.actionSpace.seed(0);
  const actions = Array.from({ length: 256 }, () => env.actionSpace.sample());
  const action = players === 2 ? 'env.actionSpace.sample(env.actionMask)' : 'actions[step & 255]';
  const loop = loopOf(
    id,
    ['env', 'actions', 'steps', 'now'],
    `const start = now();
    for (let step = 0; step < steps; step++) {
      env.step(${action});
      if (env.terminated || env.truncated) env.reset();
    }
    return now() - start;`,
  );
  return () => loop(env, actions, SINGLE_STEPS, now) / SINGLE_STEPS;
}

/** The least of several rounds, in nanoseconds; undefined for what is not installed. */
async function measure(entry) {
  const { id } = entry;
  const vector = vectorRound(entry);
  const single = singleRound(entry);
  const least = { sampled: [], stepped: [], single: [], gymnasium: [], envpool: [] };
  const theirs = {};
  for (let round = 0; round <= ROUNDS; round++) {
    const [sampled, stepped] = vector();
    const ours = { sampled, stepped, single: single() };
    for (const [library, steps] of [
      ['gymnasium', GYMNASIUM_STEPS],
      ['envpool', ENVPOOL_STEPS],
    ]) {
      if (theirs[library]?.missing !== undefined) continue;
      theirs[library] = await python.ask({ library, id, numEnvs: NUM_ENVS, steps });
      ours[library] = theirs[library].ns;
    }
    // The first round warms up.
    if (round > 0) for (const [what, ns] of Object.entries(ours)) if (ns !== undefined) least[what].push(ns);
  }
  const quickest = Object.entries(least).map(([what, all]) => [
    what,
    all.length ? Math.min(...all) : undefined,
  ]);
  return { ...Object.fromEntries(quickest), theirs };
}

/** Reports what was measured of one environment, and ratios to what is installed. */
function reportFigures(id, { sampled, stepped, single, gymnasium, envpool }) {
  const ours = { 'drawn and stepped in a vector': sampled, 'stepped in a vector': stepped, single };
  for (const [what, value] of Object.entries(ours))
    reportFigure({ name: `${id}, ${what}`, unit: 'ns', value, better: 'lower' });
  const ratios = {
    'vector, times EnvPool': envpool / stepped,
    'vector, times Gymnasium': gymnasium / stepped,
    'single, times Gymnasium': gymnasium / single,
  };
  for (const [what, value] of Object.entries(ratios)) {
    if (!Number.isNaN(value)) reportFigure({ name: `${id}, ${what}`, unit: '×', value, better: 'higher' });
  }
}

const rate = (ns) => (ns === undefined ? '—' : `${(1e3 / ns).toPrecision(3)} M/s`);

function ratio(theirs, ours, target) {
  if (theirs === undefined) return '—';
  return `× ${(theirs / ours).toFixed(1)} (${target})${theirs / ours < target ? ' BELOW' : ''}`;
}

function row(cells) {
  return cells
    .map((cell, index) => (index === 0 ? cell.padEnd(26) : cell.padStart(index < 6 ? 11 : 22)))
    .join('');
}

console.log(
  `Steps per second, one thread; vectors of ${NUM_ENVS}; "drawn" includes drawing the actions. Targets in brackets.`,
);
const heads = [
  'drawn',
  'vector',
  'single',
  'gym.make',
  'EnvPool',
  'vector / EnvPool',
  'vector / gym.make',
  'single / gym.make',
];
console.log(row(['environment', ...heads]));
const notes = new Set();
for (const entry of core.manifest.environments.filter(({ id }) => id.includes(word))) {
  const figures = await measure(entry);
  const { sampled, stepped, single, gymnasium, envpool, theirs } = figures;
  reportFigures(entry.id, figures);
  const target = entry.id.startsWith('Acrobot') ? ACROBOT_TARGETS : TARGETS;
  console.log(
    row([
      entry.id,
      ...[sampled, stepped, single, gymnasium, envpool].map(rate),
      ratio(envpool, stepped, target.envpool),
      ratio(gymnasium, stepped, target.gymnasium),
      ratio(gymnasium, single, target.single),
    ]),
  );
  for (const [library, { missing, as }] of Object.entries(theirs)) {
    if (missing !== undefined) notes.add(`${library} is left out: ${missing.split('\n')[0]}`);
    else if (as !== entry.id) notes.add(`${library} has ${as} for ${entry.id}`);
  }
}
python.end();
for (const note of notes) console.log(note);
