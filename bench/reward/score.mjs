// Scored completions a second: guests on worker threads against fresh CPython processes that run the same code and the same tests,
// as many at a time. The processes do no more than that: no isolation, no limits, and their verdict can be forged.
// Usage: node bench/reward/score.mjs [--quick]    Needs `python3`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { scoreCompletions } from '@reroll/reward';
import { createBackend } from '@reroll/rollout';
import { reportFigure } from '../figures.mjs';

const CONCURRENCY = 2;
const QUICK = process.argv.includes('--quick');
const ROUNDS = QUICK ? 1 : 5;
const COMPLETIONS = QUICK ? 20 : 60;

/** Short functions, as most completions of such tasks are. */
const code = (index) => `
def solve(numbers):
    best = total = 0
    for number in numbers:
        total = max(0, total + number)
        best = max(best, total)
    return best + ${index} - ${index}
`;
const CASES = [
  [[1, -2, 3, 4], 7],
  [[], 0],
  [[-1], 0],
  [[5, -1, 5], 9],
  [[2, -3, 2], 2],
];
const KINDS = {
  calls: CASES.map(([numbers, expected]) => ({ call: 'solve', args: [numbers], expected })),
  text: [{ code: asserts() }],
};

function asserts() {
  return CASES.map(([numbers, best]) => `assert solve(${JSON.stringify(numbers)}) == ${best}`).join('\n');
}

const codes = Array.from({ length: COMPLETIONS }, (_, index) => code(index));

async function inGuests(backend, tests) {
  const batch = scoreCompletions(codes, { tests, backend, extract: 'whole' });
  for await (const { outcome, message } of batch) if (outcome !== 'passed') throw new Error(message);
}

async function inProcesses() {
  const waiting = [...codes];
  const work = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const child = spawn('python3', ['-c', `${next}\n${asserts()}`], { stdio: 'ignore' });
      const [status] = await once(child, 'exit');
      if (status !== 0) throw new Error(`python3 ended with ${status}`);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
}

async function rate(run) {
  const startMs = performance.now();
  await run();
  return (1000 * COMPLETIONS) / (performance.now() - startMs);
}

const backend = createBackend('worker', { concurrency: CONCURRENCY });
const runs = {
  'guests, five calls': () => inGuests(backend, KINDS.calls),
  'guests, a text of five asserts': () => inGuests(backend, KINDS.text),
  'fresh CPython processes': inProcesses,
};

const startMs = performance.now();
await scoreCompletions([codes[0]], { tests: KINDS.calls, backend, extract: 'whole' }).inOrder();
const firstMs = performance.now() - startMs;

// In turns, so that what else the machine does meets all alike; the first round warms up.
const best = {};
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, run] of Object.entries(runs)) {
    const measured = await rate(run);
    if (round > 0) best[name] = Math.max(best[name] ?? 0, measured);
  }
}

for (const [name, value] of Object.entries(best)) {
  reportFigure({ name, unit: 'completions/s', value, better: 'higher' });
  const ratio = value / best['fresh CPython processes'];
  console.log(
    `${name.padEnd(32)} ${value.toFixed(1).padStart(7)} completions/s, ${ratio.toFixed(2)} × fresh processes`,
  );
}
reportFigure({ name: 'time to the first score', unit: 'ms', value: firstMs, better: 'lower' });
console.log(`${'time to the first score'.padEnd(32)} ${firstMs.toFixed(0).padStart(7)} ms`);
await backend.close();
