import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as door from '../src/sha256.js';
import * as noble from '../src/sha256.noble.js';
import * as node from '../src/sha256.node.js';

/** FIPS 180-4 examples and the empty message, from NIST's example values. */
const VECTORS = [
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  ],
  ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
] as const;

describe.each([
  ['Node', node],
  ['noble', noble],
  ['the package', door],
])('SHA-256 by %s', (_, { createSha256, sha256Hex }) => {
  it('gives the published digests', () => {
    for (const [message, digest] of VECTORS) {
      expect(sha256Hex(message)).toBe(digest);
      const state = createSha256();
      state.update(new TextEncoder().encode(message));
      expect(state.digestHex()).toBe(digest);
    }
  });

  it('goes on from a copy, and from what was copied', () => {
    const encode = (text: string) => new TextEncoder().encode(text);
    const state = createSha256();
    state.update(encode('x'.repeat(100)));
    const copy = state.copy();
    copy.update(encode('1'));
    state.update(encode('2'));
    expect(copy.digestHex()).toBe(sha256Hex(`${'x'.repeat(100)}1`));
    expect(state.digestHex()).toBe(sha256Hex(`${'x'.repeat(100)}2`));
  });
});

describe('both implementations', () => {
  it('agree on any bytes in any pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }), (pieces) => {
        const [a, b] = [node.createSha256(), noble.createSha256()];
        for (const piece of pieces) {
          a.update(piece);
          b.update(piece);
        }
        const digest = a.digestHex();
        expect(b.digestHex()).toBe(digest);
        expect(noble.sha256Hex(Buffer.concat(pieces))).toBe(digest);
        expect(node.sha256Hex(Buffer.concat(pieces))).toBe(digest);
      }),
    );
  });

  it('agree on any string, a lone surrogate included', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'é', '€', '😀', '\ud800', '\udfff', '\0') }),
        (text) => {
          expect(noble.sha256Hex(text)).toBe(node.sha256Hex(text));
        },
      ),
    );
  });

  it('are chosen by package.json: native code on Node, noble everywhere else', async () => {
    const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as {
      imports: Record<string, Record<string, string>>;
    };
    expect(Object.entries(manifest.imports['#sha256']!)).toEqual([
      ['types', './dist/sha256.noble.d.ts'],
      ['node', './dist/sha256.node.js'],
      ['default', './dist/sha256.noble.js'],
    ]);
  });
});
