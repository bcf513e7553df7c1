// One CartPole through the public API, step by step, against Gymnasium's.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SimCore } from '@reroll/sim-core';
import { reportFigure } from '../figures.mjs';

const TARGET = 50;
const ROUNDS = 5;
const STEPS = 3_000_000;
const GYMNASIUM_STEPS = 100_000;

function secondsPerStep() {
  const env = SimCore.create().make('CartPole-v1');
  env.reset({ seed: 0 });
  const start = process.hrtime.bigint();
  for (let step = 0; step < STEPS; step++) {
    env.step(step & 1);
    if (env.terminated || env.truncated) env.reset();
  }
  return Number(process.hrtime.bigint() - start) / 1e9 / STEPS;
}

function gymnasiumSecondsPerStep() {
  const script = fileURLToPath(new URL('gymnasium_step.py', import.meta.url));
  const { status, stdout } = spawnSync('python3', [script, String(GYMNASIUM_STEPS)], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) / GYMNASIUM_STEPS : undefined;
}

let ours = Number.POSITIVE_INFINITY;
let theirs = Number.POSITIVE_INFINITY;
for (let round = 0; round < ROUNDS; round++) {
  ours = Math.min(ours, secondsPerStep());
  theirs = Math.min(theirs, gymnasiumSecondsPerStep() ?? theirs);
}
reportFigure({ name: 'one CartPole', unit: 'ns', value: ours * 1e9, better: 'lower' });
if (Number.isFinite(theirs))
  reportFigure({ name: 'one CartPole, times Gymnasium', unit: '×', value: theirs / ours, better: 'higher' });
const rate = (time) => `${(1e-6 / time).toFixed(2)} M steps/s`;
console.log(
  Number.isFinite(theirs)
    ? `${rate(ours)}, Gymnasium ${rate(theirs)}: × ${(theirs / ours).toFixed(0)} (target ${TARGET})`
    : `${rate(ours)}; to compare, install Gymnasium for python3 (pip install gymnasium==1.4.0)`,
);
