// One million short rollouts on two worker threads, given to a consumer one by one in the order of their seeds, and what memory they take.
// Usage: node bench/rollout/in-order.mjs [--quick]
import { collectRollouts, createBackend, seedRange } from '@reroll/rollout';
import { reportFigure } from '../figures.mjs';

const ROLLOUTS = process.argv.includes('--quick') ? 100_000 : 1_000_000;
const MIB = 2 ** 20;

/** Rollouts between two looks at the memory. */
const INTERVAL = ROLLOUTS / 20;

const backend = createBackend('worker', { concurrency: 2 });
const batch = collectRollouts({
  env: 'CartPole-v1',
  policy: 'random',
  seeds: seedRange(0, ROLLOUTS - 1),
  backend,
});

const memory = [];
let next = 0;
const startMs = performance.now();
for await (const { seed, verified } of batch.inSeedOrder()) {
  if (!verified || Number(seed) !== next) throw new Error(`seed ${next} is not there: ${seed}`);
  next += 1;
  if (next % INTERVAL === 0) memory.push(process.memoryUsage.rss() / MIB);
}
const rate = next / ((performance.now() - startMs) / 1000);
await backend.close();

// The first quarter warms up: threads start, and V8 compiles.
const warm = memory.slice(memory.length / 4);
const half = warm.length / 2;
const most = (part) => Math.max(...part);
const growth = most(warm.slice(half)) / most(warm.slice(0, half));
reportFigure({ name: 'rollouts in seed order', unit: 'rollouts/s', value: rate, better: 'higher' });
reportFigure({ name: 'memory, second half times first', unit: '×', value: growth, better: 'lower' });
console.log(`${next} rollouts in seed order   ${rate.toFixed(0)} rollouts/s (goal 150,000)`);
console.log(
  `memory of the process          ${most(memory).toFixed(0)} MiB at most, the second half ${growth.toFixed(2)} x the first`,
);
