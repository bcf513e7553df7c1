// What `stat` prints inside a sandbox, which the code there may have replaced: all of it is read, or none.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDescription, parseListing } from '../src/file-entries.js';

const UNREADABLE = expect.objectContaining({ name: 'SandboxError', code: 'FILE_FAILED' });

describe('a listing', () => {
  it('gives every entry by name, of any time', () => {
    expect(parseListing('')).toEqual([]);
    expect(parseListing('a1ff 4 0 ./two\nlines/\n41ed 4096 -315619200 ./81a4 1 1 ./\n')).toEqual([
      { name: '81a4 1 1 .', type: 'directory', sizeBytes: 4096, mode: 0o755, modifiedAtMs: -315_619_200_000 },
      { name: 'two\nlines', type: 'symlink', sizeBytes: 4, mode: 0o777, modifiedAtMs: 0 },
    ]);
  });

  it.each([
    ['a record without a time', '81a4 5 86400 ./a/\n81a4 5 - ./hidden/\n'],
    ['such a record first', '81a4 5 - ./hidden/\n81a4 5 86400 ./a/\n'],
    ['something between two', '81a4 5 86400 ./a/\nhidden\n81a4 5 86400 ./b/\n'],
    ['a cut record', '81a4 5 86400 ./a/\n81a4 5 864'],
    ['a word', 'hello'],
  ])('is refused with %s', (_what, output) => {
    expect(() => parseListing(output)).toThrow(UNREADABLE);
  });

  it('hides no entry, whatever the others are called', () => {
    const name = fc.stringMatching(/^[^/\0]+$/);
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 8 }), fc.integer(), (names, time) => {
        const output = names.map((each) => `81a4 5 ${time} ./${each}/\n`).join('');
        expect(parseListing(output).map((entry) => entry.name)).toEqual([...names].sort());
      }),
    );
  });
});

describe('a description', () => {
  it('is of the name that was asked for', () => {
    expect(parseDescription('21b6 0 -1\n', 'null')).toEqual({
      name: 'null',
      type: 'other',
      sizeBytes: 0,
      mode: 0o666,
      modifiedAtMs: -1000,
    });
  });

  it.each(['', '\n', '81a4 5\n', '81a4 5 x\n', '81a4 5 1', '81a4 5 1\n81a4 5 1\n'])(
    '%j is refused',
    (output) => {
      expect(() => parseDescription(output, 'a')).toThrow(UNREADABLE);
    },
  );
});
