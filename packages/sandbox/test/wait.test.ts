import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Process } from '../src/process/process.js';
import type { ProcessResult } from '../src/process/result.js';
import { asCompleted, waitFor } from '../src/process/wait.js';

/** Processes that end when the test says so. */
function processes(count: number) {
  const ends: (() => void)[] = [];
  const all = Array.from({ length: count }, (_, exitCode) => {
    const ended = new Promise<void>((resolve) => ends.push(resolve));
    const result = ended.then(() => ({ exitCode }) as ProcessResult);
    return { wait: () => result } as unknown as Process;
  });
  return { all, end: (index: number) => ends[index]?.() };
}

describe('waitFor', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('leaves neither a timer nor a listener behind, whatever ended it', async () => {
    const { all, end } = processes(2);
    const controller = new AbortController();
    const options = { count: 1, timeoutMs: 3_600_000, signal: controller.signal };
    const left = () => [vi.getTimerCount(), getEventListeners(controller.signal, 'abort').length];

    end(1);
    expect(await waitFor(all, options)).toEqual({ done: [all[1]], pending: [all[0]] });
    expect(left()).toEqual([0, 0]);

    const late = waitFor(all, { ...options, count: 2 });
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(await late).toEqual({ done: [all[1]], pending: [all[0]] });
    expect(left()).toEqual([0, 0]);

    const aborted = waitFor(all, { ...options, count: 2 });
    controller.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    expect(left()).toEqual([0, 0]);
  });

  it('counts a process once, however often it is given', async () => {
    const { all, end } = processes(1);
    const twice = [...all, ...all];
    end(0);
    expect(await waitFor(twice)).toEqual({ done: all, pending: [] });
    await expect(waitFor(twice, { count: 2 })).rejects.toThrow(RangeError);
  });
});

describe('asCompleted', () => {
  it('gives up when the signal fires, and leaves the processes alone', async () => {
    const { all, end } = processes(2);
    const controller = new AbortController();
    const completed = asCompleted(all, { signal: controller.signal });
    end(1);
    expect((await completed.next()).value).toMatchObject({ index: 1, result: { exitCode: 1 } });
    const next = completed.next();
    controller.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    end(0);
    expect(await all[0]?.wait()).toEqual({ exitCode: 0 });
  });
});
