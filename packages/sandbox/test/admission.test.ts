import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AdmissionQueue } from '../src/admission.js';

describe('the cap', () => {
  it('holds whatever comes and goes, and nobody waits while a place is free', async () => {
    const moves = fc.array(
      fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.constant('leave'), fc.constant('abort')),
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), moves, async (capacity, steps) => {
        const queue = new AdmissionQueue(capacity);
        const held: (() => void)[] = [];
        const waiting = new Set<AbortController>();
        for (const step of steps) {
          if (step === 'leave') held.shift()?.();
          else if (step === 'abort') [...waiting][0]?.abort();
          else {
            const controller = new AbortController();
            waiting.add(controller);
            queue
              .enter(step, controller.signal)
              .then(
                (release) => held.push(release),
                () => undefined,
              )
              .finally(() => waiting.delete(controller));
          }
          await new Promise((resolve) => setImmediate(resolve));
          expect(queue.admitted).toBe(held.length);
          expect(queue.admitted).toBeLessThanOrEqual(capacity);
          expect(queue.waiting).toBe(waiting.size);
          expect(queue.waiting === 0 || queue.admitted === capacity).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('holds for whoever does not wait, too', async () => {
    const queue = new AdmissionQueue(1);
    const release = queue.tryEnter();
    expect(queue.tryEnter()).toBeUndefined();
    expect(queue.admitted).toBe(1);
    release?.();
    expect(queue.tryEnter()).toBeDefined();
  });

  it('counts a place given back twice once', async () => {
    const queue = new AdmissionQueue(1);
    const release = await queue.enter('a');
    release();
    release();
    expect(queue.admitted).toBe(0);
  });
});

describe('turns', () => {
  it('go round the groups, and in order within one', async () => {
    const queue = new AdmissionQueue(1);
    let release = await queue.enter('start');
    const order: string[] = [];
    const all = ['a1', 'a2', 'a3', 'b1', 'c1', 'b2'].map(async (name) => {
      release = await queue.enter(name.charAt(0));
      order.push(name);
    });
    for (let turn = 0; turn < 6; turn += 1) {
      release();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(all);
    expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  });
});

describe('giving up', () => {
  it('rejects with the reason of the signal and passes the place on', async () => {
    const queue = new AdmissionQueue(1);
    const release = await queue.enter('a');
    const controller = new AbortController();
    const first = queue.enter('b', controller.signal);
    const second = queue.enter('b');
    controller.abort(new Error('changed my mind'));
    await expect(first).rejects.toThrow('changed my mind');
    release();
    await expect(second).resolves.toBeTypeOf('function');
  });

  it('rejects at once when the signal has fired before', async () => {
    const queue = new AdmissionQueue(1);
    await expect(queue.enter('a', AbortSignal.abort(new Error('no')))).rejects.toThrow('no');
    expect(queue.admitted).toBe(0);
  });

  it('leaves no listener behind, whether it admits or the signal fires', async () => {
    const queue = new AdmissionQueue(1);
    const release = await queue.enter('a');
    const [admitted, aborted] = [new AbortController(), new AbortController()];
    const entering = queue.enter('a', admitted.signal);
    const leaving = queue.enter('a', aborted.signal);
    aborted.abort(new Error('too long'));
    await expect(leaving).rejects.toThrow('too long');
    release();
    await entering;
    expect(getEventListeners(admitted.signal, 'abort')).toEqual([]);
    expect(getEventListeners(aborted.signal, 'abort')).toEqual([]);
  });
});
