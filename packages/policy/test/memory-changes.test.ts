import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changedSpans, digestOfChanges } from '../src/memory-changes.js';

const PAGE = 4096;

const wholeWords = fc.integer({ min: 0, max: (5 * PAGE) / 4 }).map((words) => 4 * words);

const memory = fc.record({
  before: wholeWords,
  added: wholeWords,
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

test('the digest of changes stands for the length and every byte', () => {
  const image = new Uint8Array(3 * PAGE).fill(1);
  const variants = [image, image.slice(), new Uint8Array(4 * PAGE), image.subarray(0, 2 * PAGE)];
  variants[2]!.set(image);
  for (const at of [0, 1, PAGE - 1, PAGE, 3 * PAGE - 1])
    for (const value of [2, 3]) variants.push(image.slice().fill(value, at, at + 1));
  const digests = variants.map((variant) => digestOfChanges(image, variant));
  expect(digests[0]).toBe(digests[1]);
  expect(new Set(digests).size).toBe(variants.length - 1);
  // The length of an unchanged memory alone: printf '\0\x30\0\0' | sha256sum
  expect(digests[0]).toBe('9cd7985384eb6927c87e44c0f300203f51fdee284d96f7804d664f21b1f3e074');
});
