import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { definePolicy, type PolicyLanguage } from '../src/index.js';

test('the digest is the SHA-256 of the canonical JSON of language and source', () => {
  const source = 'def choose_action(observation, rng):\n    return 1  # "é"\n';
  const canonical = `{"language":"python","source":"def choose_action(observation, rng):\\n    return 1  # \\"é\\"\\n"}`;
  const { digest } = definePolicy({ language: 'python', source });
  expect(digest).toBe(createHash('sha256').update(canonical).digest('hex'));
});

test('language and source decide the digest, and the name does not', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      const digests = (['python', 'javascript'] as const).map(
        (language) => definePolicy({ language, source: a }).digest,
      );
      expect(digests[0]).not.toBe(digests[1]);
      const other = definePolicy({ language: 'python', source: b, name: 'other' }).digest;
      expect(other === digests[0]).toBe(a === b);
    }),
  );
});

test('a policy is frozen, and nameless unless it was named', () => {
  const policy = definePolicy({ language: 'python', source: '' });
  expect(policy).not.toHaveProperty('name');
  expect(Object.isFrozen(policy)).toBe(true);
  expect(definePolicy({ language: 'python', source: '', name: 'n' }).name).toBe('n');
});

test.each([
  [{ language: 'ruby' as PolicyLanguage, source: '' }, RangeError],
  [{ language: 'python', source: 4 as unknown as string }, TypeError],
  [{ language: 'python', source: '', name: 4 as unknown as string }, TypeError],
  [{ language: 'python', source: 'lone \ud800 surrogate' }, RangeError],
] as const)('%j is refused', (definition, type) => {
  expect(() => definePolicy(definition)).toThrow(type);
});
