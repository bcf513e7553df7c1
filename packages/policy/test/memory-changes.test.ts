import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changedSpans } from '../src/memory-changes.js';

const PAGE = 4096;

const memory = fc.record({
  before: fc.integer({ min: 0, max: 5 * PAGE }),
  added: fc.integer({ min: 0, max: 5 * PAGE }),
  writes: fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 12 }),
});

test('what changed, put into the memory as it was, gives the memory as it is', () => {
  fc.assert(
    fc.property(memory, ({ before, added, writes }) => {
      const old = new Uint8Array(before).fill(7);
      const now = new Uint8Array(before + added);
      now.set(old);
      for (const [position, value] of writes) if (now.length > 0) now[position % now.length] = value;
      const restored = new Uint8Array(now.length);
      restored.set(old);
      for (const { start, end } of changedSpans(old, now)) restored.set(now.subarray(start, end), start);
      // toEqual would compare byte by byte, in hundreds of times the time.
      expect(Buffer.compare(restored, now)).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test('spans hold whole pages, apart from each other, and no page without a change', () => {
  const before = new Uint8Array(6 * PAGE).fill(1);
  const after = before.slice();
  for (const changed of [0, PAGE, 3 * PAGE - 1, 5 * PAGE]) after[changed] = 2;
  expect(changedSpans(before, after)).toEqual([
    { start: 0, end: 3 * PAGE },
    { start: 5 * PAGE, end: 6 * PAGE },
  ]);
  expect(changedSpans(before, before)).toEqual([]);
});
