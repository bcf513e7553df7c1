import { readFileSync } from 'node:fs';
import { DEFAULT_GUEST_LIMITS } from '@reroll/policy';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Backend, DEFAULT_TIMEOUT_MS } from '../src/backends/backend.js';
import type { Task } from '../src/backends/task.js';
import { worstCaseMs } from '../src/backends/time-limit.js';
import { collectRollouts } from '../src/index.js';

const SOURCE = 'def choose_action(observation, rng):\n    return 0\n';
const CODE = { kind: 'code', language: 'python', source: SOURCE } as const;
const policyOf = (limits = {}) => ({ ...CODE, digest: '', limits });

/** Half of the rate that README.md of @reroll/policy documents, in fuel for a millisecond. */
const SLOW_FUEL_PER_MS = 1_000_000;

/** What a backend is told of the longest that the rollouts sent to it may take. */
async function grantedMs(options: Omit<Parameters<typeof collectRollouts>[0], 'backend'>): Promise<number[]> {
  const granted: number[] = [];
  const backend: Backend = {
    name: 'told',
    concurrency: 1,
    maxChunkSize: 16,
    run<Input, Output>(task: Task<Input, Output>, input: Input): Promise<Output> {
      granted.push(task.worstCaseMs(input));
      return Promise.reject(new Error('runs nothing'));
    },
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
  for await (const _ of collectRollouts({ ...options, backend })) if (granted.length > 0) break;
  return granted;
}

describe('the longest that a policy may take within its budget', () => {
  it('is nothing for a built-in one', () => {
    expect(worstCaseMs({ kind: 'builtin' }, 1e6)).toBe(0);
  });

  it('is more than all of its fuel takes at half of the documented rate', () => {
    const fuel = fc.integer({ min: 1, max: 2 ** 53 - 1 });
    fc.assert(
      fc.property(fuel, fuel, fuel, fc.nat(1e6), (fuelForLoading, fuelPerDecision, fuelTotal, decisions) => {
        const ms = worstCaseMs(policyOf({ fuelForLoading, fuelPerDecision, fuelTotal }), decisions);
        const most = Math.min(fuelTotal, fuelForLoading + decisions * fuelPerDecision);
        expect(ms).toBeGreaterThan(most / SLOW_FUEL_PER_MS);
      }),
    );
  });

  it('follows the limits that are in force, and the number of decisions', () => {
    const all = worstCaseMs(policyOf(), 1000);
    expect(all).toBeGreaterThan(Number(DEFAULT_GUEST_LIMITS.fuelTotal) / SLOW_FUEL_PER_MS);
    expect(worstCaseMs(policyOf({ fuelTotal: 1e9 }), 1000)).toBeLessThan(all / 10);
    expect(worstCaseMs(policyOf(), 1)).toBeLessThan(all / 5);
  });

  it('counts for each rollout of a chunk, and for the steps that are left behind a branch', async () => {
    const options = { env: 'CartPole-v1', policy: CODE, maxSteps: 100 } as const;
    const one = worstCaseMs(policyOf(), 100);
    expect((await grantedMs({ ...options, seeds: [1] }))[0]).toBeCloseTo(one, 6);
    const many = await grantedMs({ ...options, seeds: Array.from({ length: 64 }, (_, seed) => seed) });
    expect(many[0]).toBeCloseTo(16 * one, 6);
    // A chunk of default rollouts may take longer than the limit that was the same for all.
    expect(many[0]).toBeGreaterThan(DEFAULT_TIMEOUT_MS);
    const from = { seed: 1, actions: [0, 1, 0] };
    const branch = await grantedMs({ ...options, maxSteps: 4, from, seeds: [1] });
    expect(branch[0]).toBeCloseTo(worstCaseMs(policyOf(), 1), 6);
  });

  it('assumes less than half of the rate that is documented', () => {
    const readme = readFileSync(new URL('../../policy/README.md', import.meta.url), 'utf8');
    const documented = /([\d,]+) are about a second/.exec(readme)?.[1]?.replaceAll(',', '');
    expect(worstCaseMs(policyOf({ fuelTotal: Number(documented) }), 1)).toBeGreaterThan(4000);
  });
});
