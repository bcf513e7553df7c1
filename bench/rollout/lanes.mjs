// Chunks claimed and replayed in lanes against the same one episode at a time, in turns within one run: recorded, hashed, verified, on one
// thread, without the pipeline around them. Usage: node --single-threaded-gc bench/rollout/lanes.mjs [--quick]
import { parseRolloutSpec } from '@reroll/rollout';
import { reportFigure } from '../figures.mjs';

// The path that plays one episode at a time is no option of the package: it is what lanes are compared with.
const dist = new URL('../../packages/rollout/dist/', import.meta.url);
const { EpisodeStages } = await import(new URL('harness/episode-stages.js', dist));
const { runChunk } = await import(new URL('harness/run-chunk.js', dist));
const { now } = await import(new URL('internal/soon.js', dist));
const { replayChunk } = await import(new URL('verify/chunk-replay.js', dist));

const ROUNDS = process.argv.includes('--quick') ? 3 : 9;
/** Steps of a round, roughly. */
const STEPS = process.argv.includes('--quick') ? 20_000 : 200_000;

/** With the goal for lanes, as a multiple of one at a time, and the steps that an episode has on average. */
const WORKLOADS = [
  ['CartPole, 500 steps', { env: 'CartPole-v1', policy: 'linear' }, 500, 2.5],
  ['CartPole, short random', { env: 'CartPole-v1', policy: 'random' }, 22, 3.3],
  ['Taxi, random', { env: 'Taxi-v4', policy: 'random' }, 197, 2],
  ['FrozenLake, random', { env: 'FrozenLake-v1', policy: 'random' }, 8, 2],
  ['Pendulum, random', { env: 'Pendulum-v1', policy: 'random' }, 200, 2],
  ['MountainCar, random', { env: 'MountainCar-v0', policy: 'random' }, 200],
  ['Acrobot, random', { env: 'Acrobot-v1', policy: 'random' }, 499],
];

class OneAtATime extends EpisodeStages {
  lanesFor() {
    return null;
  }
}

/** Processor time of a chunk claimed by one side and replayed by the other, in microseconds, and its steps. */
function time(chunk, [player, judge]) {
  const before = process.cpuUsage();
  const claim = now(runChunk(chunk, player, {}, 'bench'));
  const replay = now(replayChunk(chunk, claim, judge));
  const { user, system } = process.cpuUsage(before);
  if (replay.digests !== claim.digests) throw new Error('the replay has other digests than the claim');
  return { microseconds: user + system, steps: replay.steps.reduce((sum, steps) => sum + steps, 0) };
}

for (const [name, spec, length, goal] of WORKLOADS) {
  const { seed: _, ...template } = parseRolloutSpec({ ...spec, seed: 0 });
  const seeds = Array.from({ length: Math.ceil(STEPS / length) }, (_, seed) => String(seed));
  const chunk = { template, seeds, trajectories: false };
  const sides = [EpisodeStages, OneAtATime].map((Stages) => [new Stages(), new Stages()]);
  const best = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let steps = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [index, side] of sides.entries()) {
      const timed = time(chunk, side);
      steps = timed.steps;
      best[index] = Math.min(best[index], timed.microseconds);
    }
  }
  const [lanes, alone] = best;
  const rollouts = (microseconds) => (seeds.length / microseconds) * 1e6;
  const figures = { 'one at a time': alone, 'in lanes': lanes };
  for (const [how, microseconds] of Object.entries(figures)) {
    const value = rollouts(microseconds);
    reportFigure({ name: `${name}, ${how}`, unit: 'rollouts/s', value, better: 'higher' });
  }
  reportFigure({ name: `${name}, lanes times one`, unit: '×', value: alone / lanes, better: 'higher' });
  const rate = (microseconds) =>
    `${(steps / microseconds).toFixed(2).padStart(6)} M steps/s ${rollouts(microseconds).toFixed(0).padStart(7)} rollouts/s`;
  const times = `${(alone / lanes).toFixed(2)} x${goal ? ` (goal ${goal})` : ''}`;
  console.log(`${name.padEnd(24)} one at a time ${rate(alone)}   lanes ${rate(lanes)}   ${times}`);
}
