// What a package's page on npm shows: where its source is, where bugs go, and what it is found by.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PACKAGE_DIRS, ROOT } from '../support/packages.js';

const REPOSITORY = 'https://github.com/reroll/reroll';

describe.each(PACKAGE_DIRS)('%s', (dir) => {
  const manifest = JSON.parse(readFileSync(`${ROOT}${dir}/package.json`, 'utf8'));

  test('says where it comes from, and its folder exists there', () => {
    expect(manifest).toMatchObject({
      repository: { type: 'git', url: `git+${REPOSITORY}.git`, directory: dir.replace(/\/$/, '') },
      homepage: `${REPOSITORY}/tree/main/${dir.replace(/\/$/, '')}#readme`,
      bugs: { url: `${REPOSITORY}/issues` },
    });
    expect(existsSync(`${ROOT}${manifest.repository.directory}/README.md`)).toBe(true);
  });

  test('has keywords of its own', () => {
    expect(manifest.keywords.length).toBeGreaterThan(4);
    expect(new Set(manifest.keywords).size).toBe(manifest.keywords.length);
  });
});

test.each(['SECURITY.md', 'CHANGELOG.md'])('%s exists', (name) => {
  expect(readFileSync(`${ROOT}${name}`, 'utf8')).toMatch(/^# /);
});
