// What isolation costs a rollout: worker threads that are shared, a process of its own, a container of its own, two at a time.
// Usage: node bench/rollout/docker.mjs [--quick]    Needs a Docker engine and `npm run images`; else docker is left out.
import { policySource } from '@reroll/policy';
import { collectRollouts, createBackend, RolloutError, runRollout, seedRange } from '@reroll/rollout';
import { reportFigure } from '../figures.mjs';

const CONCURRENCY = 2;
const ROUNDS = process.argv.includes('--quick') ? 1 : 3;

/** Rollouts per round on threads, and on what starts anew for each. */
const ON_THREADS = 400;
const FRESH = 8;

const POLICIES = {
  random: 'random',
  'JavaScript guest': policySource('alternate', 'javascript'),
  'Python guest': policySource('alternate', 'python'),
};

async function dockerIsThere() {
  try {
    await runRollout({ env: 'CartPole-v1', seed: 0, policy: 'random' }, { backend: 'docker' });
    return true;
  } catch (error) {
    if (!(error instanceof RolloutError && error.code === 'BACKEND_UNAVAILABLE')) throw error;
    console.log(`docker is left out: ${error.message}`);
    return false;
  }
}

/** Rollouts per second, on a backend that stays up. */
async function rate(backend, policy, rollouts) {
  const startMs = performance.now();
  const seeds = seedRange(0, rollouts - 1);
  const { failed } = await collectRollouts({ env: 'CartPole-v1', policy, seeds, backend }).summary();
  if (failed > 0) throw new Error(`${failed} rollouts failed on ${backend.name}`);
  return (1000 * rollouts) / (performance.now() - startMs);
}

/** The best of several rounds for each backend; rounds alternate, so that what else the machine does meets all alike. */
async function bestRates(backends, policy) {
  const best = backends.map(() => 0);
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [i, backend] of backends.entries()) {
      const measured = await rate(backend, policy, backend.maxChunkSize > 1 ? ON_THREADS : FRESH);
      if (round > 0) best[i] = Math.max(best[i], measured);
    }
  }
  return best;
}

const names = ['worker', 'process', ...((await dockerIsThere()) ? ['docker'] : [])];
const backends = names.map((name) => createBackend(name, { concurrency: CONCURRENCY }));
try {
  console.log(`rollouts/s        ${names.map((name) => name.padStart(10)).join('')}`);
  for (const [what, policy] of Object.entries(POLICIES)) {
    const rates = await bestRates(backends, policy);
    for (const [i, value] of rates.entries())
      reportFigure({ name: `${what}, ${names[i]}`, unit: 'rollouts/s', value, better: 'higher' });
    const [worker, onProcess, docker] = rates;
    const ratios = [`worker ${(worker / onProcess).toFixed(0)} x process`];
    if (docker !== undefined) ratios.push(`docker ${(docker / onProcess).toFixed(2)} x process`);
    const cells = rates.map((value) => value.toFixed(1).padStart(10)).join('');
    console.log(`${what.padEnd(18)}${cells}   ${ratios.join(', ')}`);
  }
} finally {
  for (const backend of backends) await backend[Symbol.asyncDispose]();
}
