// CartPole in batches against the same work in C, as one writes it with libm and by our method in 128-bit vectors: a random action
// from each environment's own stream, the step, autoreset, observations, rewards and flags. One thread each, in turns; the quickest
// block of each counts.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SimCore } from '@reroll/sim-core';
import { reportFigure } from '../figures.mjs';

const ROUNDS = 8;
const BLOCKS = 20;
const STEPS_PER_BLOCK = 500_000;
const SNAPSHOT_HEADER_BYTES = 16;

const core = SimCore.create();
const folder = mkdtempSync(join(tmpdir(), 'reroll-bench-'));

/** Programs in C, by what they are, with their compiler flags and the least ratio to them. */
const BASELINES = {
  'C with libm': { program: join(folder, 'libm'), flags: [], target: 1.7 },
  'C with 128-bit vectors': { program: join(folder, 'vectors'), flags: ['-DVECTORS_128'], target: 0.75 },
};

function compile({ program, flags }) {
  const source = fileURLToPath(new URL('baseline.c', import.meta.url));
  const args = ['-O3', '-ffp-contract=off', ...flags, '-o', program, source, '-lm'];
  const { status, stderr, error } = spawnSync('cc', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the C baselines need a C compiler named cc: ${stderr ?? error}`);
}

/** The streams of environments with seeds 0, 1, …, as the baseline reads them: for resets, then for actions. */
function streamsOf(numEnvs) {
  const stream = core.pcg64(0);
  const streams = Array.from({ length: numEnvs }, (_, seed) => {
    stream.seed(seed);
    return stream.snapshot().subarray(SNAPSHOT_HEADER_BYTES);
  });
  stream.dispose();
  return Buffer.concat([...streams, ...streams]);
}

function seconds(work) {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

function createVector(numEnvs) {
  const vec = core.makeVector('CartPole-v1', { numEnvs, autoreset: 'same-step' });
  vec.reset({ seed: 0 });
  vec.actionSpace.seed(0);
  return vec;
}

function quickestBlock(vec, steps) {
  let best = Number.POSITIVE_INFINITY;
  for (let block = 0; block < BLOCKS; block++) {
    const taken = seconds(() => {
      for (let step = 0; step < steps; step++) vec.step(vec.actionSpace.sample());
    });
    best = Math.min(best, taken);
  }
  return best;
}

function quickestBaselineBlock({ program }, numEnvs, steps, streams) {
  const args = [numEnvs, steps, BLOCKS].map(String);
  return JSON.parse(spawnSync(program, args, { input: streams, encoding: 'utf8' }).stdout);
}

/** Episodes that end in the baseline's steps when the package makes them. */
function countEpisodes(numEnvs, steps) {
  const vec = createVector(numEnvs);
  let episodes = 0;
  for (let step = 0; step < steps; step++) {
    vec.step(vec.actionSpace.sample());
    for (let index = 0; index < numEnvs; index++) episodes += vec.terminated[index] | vec.truncated[index];
  }
  return episodes;
}

try {
  for (const baseline of Object.values(BASELINES)) compile(baseline);
  for (const numEnvs of [1024, 16_384]) {
    const steps = Math.ceil(STEPS_PER_BLOCK / numEnvs);
    const streams = streamsOf(numEnvs);
    const vec = createVector(numEnvs);
    const theirs = Object.entries(BASELINES).map(([what, baseline]) => ({
      what,
      baseline,
      best: Number.POSITIVE_INFINITY,
      episodes: 0,
    }));
    let ours = Number.POSITIVE_INFINITY;
    for (let round = 0; round < ROUNDS; round++) {
      ours = Math.min(ours, quickestBlock(vec, steps));
      for (const side of theirs) {
        const { bestSeconds, episodes } = quickestBaselineBlock(side.baseline, numEnvs, steps, streams);
        side.best = Math.min(side.best, bestSeconds);
        side.episodes = episodes;
      }
    }
    const millions = (time) => (numEnvs * steps) / time / 1e6;
    const rate = (time) => `${millions(time).toFixed(1)} M steps/s`;
    const name = `${numEnvs} CartPoles`;
    reportFigure({ name, unit: 'M steps/s', value: millions(ours), better: 'higher' });
    console.log(
      `N = ${numEnvs}: ${rate(ours)}, ${countEpisodes(numEnvs, steps * BLOCKS)} episodes in ${BLOCKS} blocks`,
    );
    for (const { what, baseline, best, episodes } of theirs) {
      reportFigure({ name: `${name}, times ${what}`, unit: '×', value: best / ours, better: 'higher' });
      const ratio = `× ${(best / ours).toFixed(2)} (target ${baseline.target})`;
      console.log(`  ${what}: ${rate(best)}, ${ratio}; ${episodes} episodes`);
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
