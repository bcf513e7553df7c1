// Docs are product: what a Markdown file of ours points to is there.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../support/packages.js';

/** Folders of what was installed or built, and git's own; a checkout may come without git. */
const NOT_OURS = ['node_modules', 'dist', 'build', 'generated', 'coverage', '.git', '.turbo', '.reroll'];

/** Markdown files below a folder, relative to {@link ROOT}. */
function markdownFiles(folder = ''): string[] {
  return readdirSync(ROOT + folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory()) return NOT_OURS.includes(entry.name) ? [] : markdownFiles(`${path}/`);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/** The anchor that a heading gets. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchor(heading!));

test.each(markdownFiles())('the links of %s', (file) => {
  const text = readFileSync(ROOT + file, 'utf8').replace(/```.*?```|`[^`\n]*`/gs, '');
  for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    const [path = '', fragment] = target.split('#');
    const destination = path === '' ? ROOT + file : join(ROOT, dirname(file), path);
    expect(existsSync(destination), `${target} is not there`).toBe(true);
    if (fragment !== undefined) expect(anchorsOf(destination)).toContain(fragment);
  }
});
