// Docs are product: what a Markdown file of ours points to is there.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../support/packages.js';

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(ROOT + file));

/** The anchor that a heading gets. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchor(heading!));

test.each(files)('the links of %s', (file) => {
  const text = readFileSync(ROOT + file, 'utf8').replace(/```.*?```|`[^`\n]*`/gs, '');
  for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    const [path = '', fragment] = target.split('#');
    const destination = path === '' ? ROOT + file : join(ROOT, dirname(file), path);
    expect(existsSync(destination), `${target} is not there`).toBe(true);
    if (fragment !== undefined) expect(anchorsOf(destination)).toContain(fragment);
  }
});
