// Who waits, who runs and who is ended, with isolates that do nothing.
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Task } from '../src/backends/task.js';
import { type SingleUseIsolate, SingleUsePool } from '../src/internal/single-use-pool.js';

const TASK = { name: 'nothing', worstCaseMs: () => 0 } as unknown as Task<number, string>;

/** Isolates by number, in the order in which they were made, with what happened to each. */
function poolOf(size: number, closing: () => Promise<void> = async () => {}) {
  const made: { readonly log: string[]; readonly die: () => void }[] = [];
  const make = (): SingleUseIsolate => {
    const log: string[] = [];
    const name = `isolate ${made.length}`;
    const { promise: gone, resolve: die } = withResolvers();
    made.push({ log, die });
    return {
      prepare: async () => void log.push('prepared'),
      gone: () => gone,
      run: async <_Input, Output>() => {
        log.push('ran');
        await setImmediate();
        return name as Output;
      },
      async close() {
        log.push('closed');
        await closing();
      },
    };
  };
  const pool = new SingleUsePool({ size, isolate: 'container', timeoutMs: undefined, make });
  const run = () => pool.run(TASK, 0, new AbortController().signal);
  return { pool, made, run };
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

describe('a pool of isolates that are used once', () => {
  it('keeps one waiting from the second task on, and ends each after its task', async () => {
    const { pool, made, run } = poolOf(1);
    expect([await run(), await run(), await run()]).toEqual(['isolate 0', 'isolate 1', 'isolate 2']);
    expect(made.map(({ log }) => log)).toEqual([
      ['ran', 'closed'],
      ['ran', 'closed'],
      ['prepared', 'ran', 'closed'],
      ['prepared'],
    ]);
    await pool.close();
    expect(made[3]!.log).toEqual(['prepared', 'closed']);
    await expect(run()).rejects.toMatchObject({ code: 'BACKEND_CLOSED' });
    expect(made).toHaveLength(4);
  });

  it('keeps as many waiting as tasks run', async () => {
    const { pool, made, run } = poolOf(2);
    await Promise.all([run(), run(), run(), run()]);
    const waiting = made.filter(({ log }) => log.join() === 'prepared');
    expect(waiting).toHaveLength(2);
    await pool.close();
    for (const { log } of made) expect(log.at(-1)).toBe('closed');
  });

  it('ends one that dies while it waits, and makes another for the next task', async () => {
    const { pool, made, run } = poolOf(1);
    await run();
    await run();
    made[2]!.die();
    await setImmediate();
    expect(made[2]!.log).toEqual(['prepared', 'closed']);
    expect(made).toHaveLength(3);
    expect(await run()).toBe('isolate 3');
    await pool.close();
  });

  it('survives one that waits and cannot be ended, and says so when it is closed', async () => {
    const { pool, made, run } = poolOf(1, async () => {
      if (made.length > 2) throw new Error('the engine is gone');
    });
    await run();
    await run().catch(() => {});
    made[2]!.die();
    // An unhandled rejection would fail the run.
    await setImmediate();
    await expect(pool.close()).rejects.toThrow('the engine is gone');
  });
});
