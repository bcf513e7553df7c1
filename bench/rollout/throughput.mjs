// Rollouts recorded, hashed and replay-verified: one core in-process, one and two worker threads, fresh processes.
// Usage: node bench/rollout/throughput.mjs [--quick]
// On two cores a single worker leaves one idle, where V8 collects its garbage for it: `node --single-threaded-gc` keeps each worker
// to its own core, and compares what we do.
import { collectRollouts, createBackend, seedRange } from '@reroll/rollout';
import { reportFigure } from '../figures.mjs';

const ROUNDS = 5;
const scale = process.argv.includes('--quick') ? 0.1 : 1;

const LONG = { env: 'CartPole-v1', policy: 'linear' }; // 500 steps each
const SHORT = { env: 'CartPole-v1', policy: 'random' }; // 22.8 steps each on average

/** Steps and rollouts per second of the best of several rounds, after one to warm up; workers stay up between rounds. */
async function rate(name, concurrency, episode, rollouts) {
  const backend = createBackend(name, { concurrency });
  try {
    const rounds = [];
    for (let round = 0; round <= ROUNDS; round++) rounds.push(await time(backend, episode, rollouts));
    return rounds.slice(1).reduce((best, next) => (next.rollouts > best.rollouts ? next : best));
  } finally {
    await backend[Symbol.asyncDispose]();
  }
}

async function time(backend, episode, rollouts) {
  const startMs = performance.now();
  const seeds = seedRange(0, Math.ceil(rollouts * scale) - 1);
  const summary = await collectRollouts({ ...episode, seeds, backend }).summary();
  if (summary.failed > 0) throw new Error(`${summary.failed} rollouts failed`);
  const seconds = (performance.now() - startMs) / 1000;
  return { steps: summary.steps / seconds, rollouts: summary.rollouts / seconds };
}

function print(what, { steps, rollouts }, note = '') {
  reportFigure({ name: what, unit: 'rollouts/s', value: rollouts, better: 'higher' });
  const figures = `${(steps / 1e6).toFixed(2).padStart(7)} M steps/s ${rollouts.toFixed(0).padStart(8)} rollouts/s`;
  console.log(`${what.padEnd(34)}${figures}  ${note}`);
}

async function compareThreads(label, episode, rollouts) {
  const one = await rate('worker', 1, episode, rollouts);
  const two = await rate('worker', 2, episode, rollouts);
  print(`${label}, 1 worker`, one);
  const times = two.rollouts / one.rollouts;
  reportFigure({ name: `${label}, two workers times one`, unit: '×', value: times, better: 'higher' });
  print(`${label}, 2 workers`, two, `${times.toFixed(2)} x one (goal 1.9)`);
}

print('500 steps, in-process', await rate('inline', 1, LONG, 20_000), 'goal 15 M steps/s');
print('short random, in-process', await rate('inline', 1, SHORT, 200_000), 'goal 200,000 rollouts/s');
await compareThreads('500 steps', LONG, 40_000);
await compareThreads('short random', SHORT, 400_000);
print('short random, fresh processes', await rate('process', 2, SHORT, 100));
