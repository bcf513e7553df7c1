import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importEnvironment } from '../src/host/import-environment.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reroll-import-'));
});
afterAll(() => rm(folder, { recursive: true }));

const text = (id: string) => `export const environment = { id: '${id}', create: () => null };`;

it('refuses a file that has changed since it was imported: its code would not be what its digest says', async () => {
  const file = join(folder, 'own.mjs');
  const url = pathToFileURL(file);
  await writeFile(file, text('One-v0'));
  const one = await importEnvironment(url);
  expect(one.id).toBe('One-v0');
  expect((await importEnvironment(url)).sha256).toBe(one.sha256);
  await writeFile(file, text('Two-v0'));
  await expect(importEnvironment(url)).rejects.toThrow(
    /^url must be of a file that has not changed since this process imported it, got file:.*own\.mjs/,
  );
  await writeFile(file, text('One-v0'));
  expect((await importEnvironment(url)).registration).toBe(one.registration);
});
