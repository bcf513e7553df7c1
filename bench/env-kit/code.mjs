// FrozenLake as a text in each language: microseconds of a step and of a reset with a seed, on one thread. All take turns in one
// run, and the quickest round of each counts.
import { readFileSync } from 'node:fs';
import { loadEnvironmentCode, makeEnv } from '@reroll/env';
import { reportFigure } from '../figures.mjs';

const ROUNDS = 30;
const STEPS = 400;
const RESETS = 5;
/** Most microseconds of a step. */
const TARGETS = { python: 50, javascript: 20 };

const FILES = { python: 'code.py', javascript: 'code.js' };
const textOf = (file) =>
  readFileSync(new URL(`../../examples/own-environment/${file}`, import.meta.url), 'utf8');

async function opened(language) {
  const env = makeEnv(await loadEnvironmentCode({ language, source: textOf(FILES[language]) }));
  env.reset({ seed: 0 });
  return env;
}

/** Microseconds of each call. Steps that an ended episode needs resets for are not counted. */
function steps(env) {
  let spent = 0;
  for (let step = 0; step < STEPS; step++) {
    const start = process.hrtime.bigint();
    const { terminated, truncated } = env.step(step % 4);
    spent += Number(process.hrtime.bigint() - start);
    if (terminated || truncated) env.reset();
  }
  return spent / STEPS / 1000;
}

function resets(env) {
  const start = process.hrtime.bigint();
  for (let seed = 0; seed < RESETS; seed++) env.reset({ seed });
  return Number(process.hrtime.bigint() - start) / RESETS / 1000;
}

const envs = { python: await opened('python'), javascript: await opened('javascript') };
const least = {};
for (let round = 0; round < ROUNDS; round++) {
  for (const [language, env] of Object.entries(envs)) {
    for (const [what, measure] of Object.entries({ step: steps, reset: resets })) {
      const name = `${language}, ${what}`;
      least[name] = Math.min(least[name] ?? Infinity, measure(env));
    }
  }
}
for (const [name, us] of Object.entries(least)) {
  reportFigure({ name, unit: 'µs', value: us, better: 'lower' });
  const [language, what] = name.split(', ');
  const isAbove = what === 'step' && us > TARGETS[language];
  console.log(`${name.padEnd(18)} ${us.toFixed(1)} µs${isAbove ? ` ABOVE ${TARGETS[language]}` : ''}`);
}
