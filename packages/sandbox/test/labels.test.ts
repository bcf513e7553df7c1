import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkTags, decodeLabels, encodeLabels, KIND_LABEL } from '../src/labels.js';

const tag = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.:/@+-]{0,20}$/);
const labels = fc.record({
  kind: fc.constantFrom('sandbox' as const, 'snapshot' as const),
  owner: fc.record({ host: fc.string(), pid: fc.nat(), startedAt: fc.string() }),
  session: fc.string(),
  expiresAtMs: fc.nat(),
  lifetime: fc.constantFrom('owner' as const, 'deadline' as const),
  tags: fc.uniqueArray(tag),
  options: fc.json(),
});

describe('labels', () => {
  it('come back as they went', () => {
    fc.assert(
      fc.property(labels, (sent) => {
        expect(decodeLabels(encodeLabels(sent))).toEqual(sent);
      }),
    );
  });

  it.each([
    ['of somebody else', {}],
    ['without an owner', { [KIND_LABEL]: 'sandbox', 'reroll.lifetime': 'owner', 'reroll.expires': '1' }],
    [
      'with a kind of another version',
      { [KIND_LABEL]: 'cage', 'reroll.lifetime': 'owner', 'reroll.owner.pid': '1' },
    ],
    [
      'with an end that is no number',
      {
        [KIND_LABEL]: 'sandbox',
        'reroll.lifetime': 'owner',
        'reroll.owner.pid': '1',
        'reroll.expires': 'soon',
      },
    ],
  ])('%s are not ours', (_, foreign) => {
    expect(decodeLabels(foreign)).toBeUndefined();
  });
});

describe('tags', () => {
  it('are sorted and lose duplicates', () => {
    expect(checkTags(['b', 'run:42', 'b'])).toEqual(['b', 'run:42']);
  });

  it.each([
    [['']],
    [['a b']],
    [['-x']],
    [['a=b']],
    [['x'.repeat(129)]],
    [Array.from({ length: 33 }, (_, i) => `t${i}`)],
  ])('%j are refused', (tags) => {
    expect(() => checkTags(tags)).toThrow(RangeError);
  });

  it('that are no strings are refused by type', () => {
    expect(() => checkTags('a')).toThrow(TypeError);
    expect(() => checkTags([1])).toThrow(/tags\[0\] must be a string, got 1/);
  });
});
