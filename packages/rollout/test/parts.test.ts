import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS } from '../src/backends/backend.js';
import { ChunkSizer } from '../src/collect/chunk-sizer.js';
import { Reorder } from '../src/collect/reorder.js';
import { mapConcurrently, Semaphore } from '../src/internal/semaphore.js';
import { TaskSlots } from '../src/internal/task-slots.js';
import { alternatePolicy, linearPolicy } from '../src/policies/builtin.js';
import type { PolicyContext } from '../src/policies/policy.js';

/** What a policy knows of an environment with `n` actions, from `start` on. */
function contextOf(n: number, start = 0): PolicyContext {
  return { environment: { actionSpace: { type: 'Discrete', n, start } } } as PolicyContext;
}

describe('Reorder', () => {
  it('gives every permutation back in order, each value as soon as it can', () => {
    const permutation = fc.nat(60).chain((n) => {
      const all = Array.from({ length: n }, (_, i) => i);
      return fc.shuffledSubarray(all, { minLength: n, maxLength: n });
    });
    fc.assert(
      fc.property(permutation, (order) => {
        const reorder = new Reorder<number>();
        const seen: number[] = [];
        const arrived = new Set<number>();
        for (const index of order) {
          arrived.add(index);
          seen.push(...reorder.push(index, index));
          while (arrived.has(seen.length)) throw new Error(`${seen.length} was ready and kept back`);
        }
        expect(seen).toEqual(Array.from({ length: order.length }, (_, i) => i));
      }),
    );
  });
});

describe('ChunkSizer', () => {
  it('grows while chunks are quick, shrinks when they are slow, within its bounds', () => {
    const sizer = new ChunkSizer(100);
    const sizes: number[] = [];
    for (let i = 0; i < 5; i++) {
      sizes.push(sizer.size);
      sizer.observe(sizer.size, 1);
    }
    expect(sizes).toEqual([16, 32, 64, 100, 100]);
    for (let i = 0; i < 10; i++) sizer.observe(sizer.size, 1000);
    expect(sizer.size).toBe(1);
    sizer.observe(1, 60);
    expect(sizer.size).toBe(1);
  });

  it('learns nothing from the rest at the end of a batch', () => {
    const sizer = new ChunkSizer(100);
    sizer.observe(3, 0.1);
    expect(sizer.size).toBe(16);
  });
});

describe('Semaphore', () => {
  it('gives slots to as many as there are, then in the order of asking', async () => {
    const semaphore = new Semaphore(2);
    const got: number[] = [];
    const releases: (() => void)[] = [];
    const asked = [0, 1, 2, 3].map(async (i) => {
      releases.push(await semaphore.acquire());
      got.push(i);
    });
    await sleep(0);
    expect(got).toEqual([0, 1]);
    releases[0]!();
    await sleep(0);
    expect(got).toEqual([0, 1, 2]);
    releases[1]!();
    await Promise.all(asked);
    expect(got).toEqual([0, 1, 2, 3]);
  });

  it('loses no slot to those who give up waiting', async () => {
    const semaphore = new Semaphore(1);
    const release = await semaphore.acquire();
    const impatient = new AbortController();
    const waiting = semaphore.acquire(impatient.signal);
    impatient.abort('enough');
    await expect(waiting).rejects.toBe('enough');
    await expect(semaphore.acquire(AbortSignal.abort('late'))).rejects.toBe('late');
    release();
    await semaphore.acquire();
  });
});

describe('mapConcurrently', () => {
  it('does everything, so many at a time, and keeps the order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(3), { maxLength: 30 }),
        fc.integer({ min: 1, max: 5 }),
        async (turns, n) => {
          let active = 0;
          let most = 0;
          const results = await mapConcurrently(turns, n, undefined, async (count) => {
            most = Math.max(most, ++active);
            for (let turn = 0; turn < count; turn++) await Promise.resolve();
            active -= 1;
            return 2 * count;
          });
          expect(results).toEqual(turns.map((count) => 2 * count));
          expect(most).toBeLessThanOrEqual(n);
        },
      ),
    );
  });

  it('throws the first error once all that is under way has ended, and starts nothing more', async () => {
    const log: string[] = [];
    const mapped = mapConcurrently(
      ['ends', 'fails', 'waits', 'never'],
      3,
      undefined,
      async (word, signal) => {
        log.push(word);
        if (word === 'fails') {
          await sleep(1);
          throw new Error(word);
        }
        if (word === 'waits') await new Promise((resolve) => signal.addEventListener('abort', resolve));
        await sleep(100);
        log.push(`${word} no more`);
      },
    );
    await expect(mapped).rejects.toThrow('fails');
    expect(log.sort()).toEqual(['ends', 'ends no more', 'fails', 'waits', 'waits no more']);
  });
});

describe('TaskSlots', () => {
  const never = new AbortController().signal;
  const untilAborted = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('whatever the work says')));
    });
  const slotsOf = (timeoutMs = 60_000) => new TaskSlots({ size: 1, timeoutMs, isolate: 'worker' });

  it('end a task with its caller, and let go of the slot', async () => {
    const slots = slotsOf();
    const caller = new AbortController();
    const endless = slots.run(caller.signal, untilAborted);
    const waiting = slots.run(caller.signal, async () => 'waited');
    caller.abort('enough');
    const aborted = { code: 'ABORTED', cause: 'enough' };
    await Promise.all([endless, waiting].map((task) => expect(task).rejects.toMatchObject(aborted)));
    expect(await slots.run(never, async () => 'next')).toBe('next');
    await expect(slots.run(caller.signal, async () => 'late')).rejects.toMatchObject(aborted);
  });

  it('end a task when its time is over, waiting not counted', async () => {
    const slots = slotsOf(30);
    const first = slots.run(never, untilAborted);
    const second = slots.run(never, async () => 'in time');
    const message = 'the worker did not answer within 30 ms';
    await expect(first).rejects.toMatchObject({ code: 'TIMED_OUT', message });
    expect(await second).toBe('in time');
  });

  it('grant a task what its policies may take, where the caller sets no limit', () => {
    const slots = new TaskSlots({ size: 1, isolate: 'worker' });
    expect(slots.timeLimitMs(0)).toBe(DEFAULT_TIMEOUT_MS);
    expect(slots.timeLimitMs(1e6)).toBe(DEFAULT_TIMEOUT_MS + 1e6);
    expect(slots.timeLimitMs(1e12)).toBe(MAX_TIMEOUT_MS);
    expect(slotsOf(30).timeLimitMs(1e6)).toBe(30);
    const crowded = new TaskSlots({ size: 4 * availableParallelism(), isolate: 'worker' });
    expect(crowded.timeLimitMs(1e6)).toBe(DEFAULT_TIMEOUT_MS + 4e6);
  });

  it('end everything when they are closed', async () => {
    const slots = slotsOf();
    const [running, waiting] = [slots.run(never, untilAborted), slots.run(never, async () => 'waited')];
    slots.close();
    const tasks = [running, waiting, slots.run(never, async () => 'late')];
    await Promise.all(tasks.map((task) => expect(task).rejects.toMatchObject({ code: 'BACKEND_CLOSED' })));
  });

  it('leave the signal of a task alone once it is over', async () => {
    const caller = new AbortController();
    const signal = await slotsOf(1).run(caller.signal, async (ended) => ended);
    caller.abort();
    await sleep(5);
    expect(signal.aborted).toBe(false);
  });

  it('leave the error of a task that failed by itself', async () => {
    const failed = new Error('by itself');
    await expect(slotsOf().run(never, () => Promise.reject(failed))).rejects.toBe(failed);
  });
});

describe('the linear policy', () => {
  const linear = (terms: [number, number][], n = 2) => linearPolicy({ terms }, contextOf(n));

  it('adds its terms in the order given', () => {
    // 1e16 + 1 − 1e16 is 0 from the left, and 1 in another order.
    const observation = [1e16, 1, 1e16, 0];
    const action = (terms: [number, number][]) => linear(terms).chooseAction(observation, null);
    expect(
      action([
        [0, 1],
        [1, 1],
        [2, -1],
      ]),
    ).toBe(0);
    expect(
      action([
        [0, 1],
        [2, -1],
        [1, 1],
      ]),
    ).toBe(1);
  });

  it('takes action 0 at a sum of exactly 0', () => {
    expect(linear([[3, 1]]).chooseAction([0, 0, 0, 0], null)).toBe(0);
  });

  it('takes the last of more than two actions', () => {
    expect(linear([[0, 1]], 5).chooseAction([1], null)).toBe(4);
    expect(linearPolicy({ terms: [[0, 1]] }, contextOf(3, 7)).chooseAction([1], null)).toBe(9);
    expect(linearPolicy({ terms: [[0, 1]] }, contextOf(3, 7)).chooseAction([-1], null)).toBe(7);
  });
});

describe('the alternate policy', () => {
  it('takes the first two actions in turn, wherever they start', () => {
    const { chooseAction } = alternatePolicy(contextOf(3, -1));
    expect([0, 1, 2, 3].map(() => chooseAction(0, null))).toEqual([-1, 0, -1, 0]);
  });
});
