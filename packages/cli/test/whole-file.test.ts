import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WholeFile } from '../src/output/whole-file.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reroll-whole-file-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('two writers of one file share no half of it: the last that commits wins', async () => {
  const path = join(folder, 'both');
  {
    await using first = await WholeFile.create(path);
    await using second = await WholeFile.create(path);
    await first.write('one');
    await second.write('two');
    await first.commit();
    expect(readFileSync(path, 'utf8')).toBe('one');
    await second.commit();
  }
  expect(readFileSync(path, 'utf8')).toBe('two');
  expect(readdirSync(folder)).toEqual(['both']);
});

test('holds what was written, once, however much that is', async () => {
  const path = join(folder, 'long');
  const pieces = ['a', 'b', 'c'].map((letter) => letter.repeat(50_000));
  {
    await using file = await WholeFile.create(path);
    for (const piece of pieces) await file.write(piece);
    await file.commit();
  }
  expect(readFileSync(path, 'utf8')).toBe(pieces.join(''));
});

test('without a commit nothing is left', async () => {
  {
    await using file = await WholeFile.create(join(folder, 'half'));
    await file.write('half');
  }
  expect(readdirSync(folder)).toEqual([]);
});

test('a file that was there keeps its mode, whatever the umask', async () => {
  const path = join(folder, 'shared');
  writeFileSync(path, 'old');
  chmodSync(path, 0o666);
  {
    await using file = await WholeFile.create(path);
    await file.commit();
  }
  expect(statSync(path).mode & 0o777).toBe(0o666);
});
