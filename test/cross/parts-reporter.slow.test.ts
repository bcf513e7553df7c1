// What reads the outcome of a test run reads the reporter's last line.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { ROOT } from '../support/packages.js';

const FOLDER = `${ROOT}test/build/reporter/`;

afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

/** The last lines that a run of one test file prints. */
function closingLines(count: number, code: string): string[] {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${FOLDER}some.test.js`, `import { expect, test } from 'vitest';\n${code}\n`);
  const options = { retry: 1, reporters: ['default', `${ROOT}test/support/parts-reporter.ts`] };
  writeFileSync(`${FOLDER}vitest.config.js`, `export default { test: ${JSON.stringify(options)} };\n`);
  const { stdout } = spawnSync(process.execPath, [`${ROOT}node_modules/vitest/vitest.mjs`, 'run'], {
    cwd: FOLDER,
    encoding: 'utf8',
  });
  return stdout.trimEnd().split('\n').slice(-count);
}

test('the totals are the last line, and a test that passed only when it was run again is named', () => {
  const lines = closingLines(
    6,
    `let runs = 0;
    test('passes', () => {});
    test('fails at first', () => { expect((runs += 1)).toBe(2); });
    test('fails', () => { expect(1).toBe(2); });
    test.skip('is skipped', () => {});`,
  );
  expect(lines).toEqual([
    'Passed only when run again:',
    '  some.test.js > fails at first',
    '',
    '1 passed only when run again',
    '1 skipped',
    '2 passed, 1 failed',
  ]);
});

test.each([
  ['a file that does not load', 'throw new Error("broken");', '0 skipped', '0 passed, 1 failed'],
  [
    'a hook',
    'import { beforeAll, describe } from "vitest";' +
      'describe("group", () => { beforeAll(() => { throw new Error("broken"); }); test("waits", () => {}); });',
    '1 skipped',
    '0 passed, 1 failed',
  ],
  [
    'an error outside of every test',
    'Promise.reject(new Error("late")); test("passes", () => {});',
    '0 skipped',
    '1 passed, 1 failed',
  ],
])('%s counts as failed', (_, code, ...closing) => {
  expect(closingLines(2, code)).toEqual(closing);
});
