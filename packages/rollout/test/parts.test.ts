import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChunkSizer } from '../src/collect/chunk-sizer.js';
import { Reorder } from '../src/collect/reorder.js';
import { linearPolicy } from '../src/policies/linear.js';
import { LinkedSignal } from '../src/workers/linked-signal.js';
import { Permits } from '../src/workers/permits.js';

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

describe('Permits', () => {
  const never = new AbortController().signal;

  it('are given to as many as there are, then in the order of asking', async () => {
    const permits = new Permits(2);
    const got: number[] = [];
    const asked = [0, 1, 2, 3].map((i) => permits.acquire(never).then(() => got.push(i)));
    await sleep(0);
    expect(got).toEqual([0, 1]);
    permits.release();
    await sleep(0);
    expect(got).toEqual([0, 1, 2]);
    permits.release();
    await Promise.all(asked);
    expect(got).toEqual([0, 1, 2, 3]);
  });

  it('are not lost by those who give up waiting', async () => {
    const permits = new Permits(1);
    await permits.acquire(never);
    const impatient = new AbortController();
    const waiting = permits.acquire(impatient.signal);
    impatient.abort('enough');
    await expect(waiting).rejects.toBe('enough');
    await expect(permits.acquire(AbortSignal.abort('late'))).rejects.toBe('late');
    permits.release();
    await permits.acquire(never);
  });
});

describe('LinkedSignal', () => {
  it('fires with the first of its sources, and with its reason', () => {
    const [a, b] = [new AbortController(), new AbortController()];
    using linked = new LinkedSignal()
      .follow(a.signal, () => new Error('a'))
      .follow(b.signal, () => new Error('b'));
    b.abort();
    a.abort();
    expect(linked.signal.reason).toEqual(new Error('b'));
  });

  it('fires at once for a source that has fired, and when time is up', async () => {
    using late = new LinkedSignal().follow(AbortSignal.abort(), () => new Error('before'));
    expect(late.signal.reason).toEqual(new Error('before'));
    using timed = new LinkedSignal().expireAfter(1, () => new Error('time'));
    await new Promise((resolve) => timed.signal.addEventListener('abort', resolve));
    expect(timed.signal.reason).toEqual(new Error('time'));
  });

  it('lets go of everything when disposed', async () => {
    const source = new AbortController();
    const linked = new LinkedSignal()
      .follow(source.signal, () => new Error('source'))
      .expireAfter(1, () => new Error('time'));
    linked[Symbol.dispose]();
    source.abort();
    await sleep(5);
    expect(linked.signal.aborted).toBe(false);
  });
});

describe('the linear policy', () => {
  it('adds its terms in the order given', () => {
    // 1e16 + 1 − 1e16 is 0 from the left, and 1 in another order.
    const observation = [1e16, 1, 1e16, 0];
    const action = (terms: [number, number][]) => linearPolicy({ terms }).chooseAction(observation);
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
    expect(linearPolicy({ terms: [[3, 1]] }).chooseAction([0, 0, 0, 0])).toBe(0);
  });
});
