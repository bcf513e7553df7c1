import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Arena } from '../src/arena.js';
import { SimCore, SimError } from '../src/index.js';

const START = 1024;
const END = START + 4096;

/** Allocations (a byte length) and releases (which of the live blocks). */
const operations = fc.array(fc.oneof(fc.integer({ min: 1, max: 900 }), fc.record({ release: fc.nat() })));

describe('Arena', () => {
  it('hands out aligned blocks that never overlap, and all of it again once they are back', () => {
    fc.assert(
      fc.property(operations, (calls) => {
        const arena = new Arena(START, END);
        const live: { address: number; byteLength: number }[] = [];
        for (const call of calls) {
          if (typeof call === 'object') {
            const [block] = live.splice(call.release % (live.length || 1), 1);
            if (block) arena.release(block.address, block.byteLength);
            continue;
          }
          let address: number;
          try {
            address = arena.allocate(call);
          } catch (error) {
            expect(error).toMatchObject({ name: 'SimError', code: 'OUT_OF_MEMORY' });
            continue;
          }
          expect(address % 16).toBe(0);
          expect(address).toBeGreaterThanOrEqual(START);
          expect(address + call).toBeLessThanOrEqual(END);
          for (const other of live) {
            expect(address + call <= other.address || other.address + other.byteLength <= address).toBe(true);
          }
          live.push({ address, byteLength: call });
        }
        for (const { address, byteLength } of live) arena.release(address, byteLength);
        expect(arena.allocate(END - START)).toBe(START);
      }),
      { numRuns: 500 },
    );
  });

  it('takes everything back at a reset', () => {
    const arena = new Arena(START, END);
    const { generation } = arena;
    arena.allocate(100);
    arena.allocate(END - START - 112);
    expect(() => arena.allocate(1)).toThrow(SimError);
    arena.reset();
    expect(arena.generation).toBe(generation + 1);
    expect(arena.allocate(END - START)).toBe(START);
  });
});

describe('handles', () => {
  it('give their memory to the next one, cleared', () => {
    const core = SimCore.create();
    for (let count = 0; count < 2000; count++) {
      using env = core.make('CartPole-v1', { recordSteps: 500 });
      expect(env.recordedBytes).toHaveLength(0);
      env.reset({ seed: count });
      env.step(1);
    }
  });

  it('give it back once, however often they are disposed of', () => {
    const core = SimCore.create();
    const first = core.make('CartPole-v1');
    using second = core.make('CartPole-v1');
    first.dispose();
    first[Symbol.dispose]();
    using third = core.make('CartPole-v1');
    using fourth = core.make('CartPole-v1');
    const all = [second, third, fourth];
    for (const [seed, env] of all.entries()) env.reset({ seed });
    for (const [seed, env] of all.entries()) {
      using alone = SimCore.create().make('CartPole-v1');
      alone.reset({ seed });
      expect(env.observation).toEqual(alone.observation);
    }
  });

  it('run out of memory with an error that says so, and leave the core usable', () => {
    const core = SimCore.create();
    const handles: Disposable[] = [];
    expect(() => {
      for (;;) handles.push(core.make('CartPole-v1', { recordSteps: 500 }));
    }).toThrow(/largest free block/);
    expect(handles.length).toBe(3);
    handles[1]?.[Symbol.dispose]();
    using env = core.make('CartPole-v1', { recordSteps: 500 });
    env.reset({ seed: 0 });
  });
});
