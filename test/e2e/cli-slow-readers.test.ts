// Readers that come late, and readers that never come: nothing is lost to the first, nothing waits for the second.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { ROOT } from '../support/packages.js';

const folder = mkdtempSync(join(tmpdir(), 'reroll-readers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MAIN = `${ROOT}packages/cli/dist/main.js`;

let numPipes = 0;

/** A pipe with a name, and a writer's end for a child. It holds 64 KiB, and breaks only when `hold` is closed. */
function namedPipe(): { readonly path: string; readonly hold: number; readonly writer: number } {
  const path = join(folder, `pipe-${numPipes++}`);
  execFileSync('mkfifo', [path]);
  const hold = openSync(path, 'r+');
  return { path, hold, writer: openSync(path, 'w') };
}

/** Gives a child that does not wait for its reader the time to end. One that does passes, however long this takes. */
const letGo = (child: ChildProcess) => Promise.race([once(child, 'exit'), delay(1000)]);

describe('a reader that comes late', () => {
  const chatty = join(folder, 'chatty.js');
  writeFileSync(chatty, 'function chooseAction() { throw new Error("x".repeat(3000)); }');
  const TRAIN = ['train-q', '--iterations', '90', '--episodes', '1', '--opponent', chatty, '--json'];

  test('misses nothing of what standard error told', async () => {
    const { path, hold, writer } = namedPipe();
    const child = spawn(process.execPath, [MAIN, ...TRAIN], { stdio: ['ignore', 'pipe', writer] });
    closeSync(writer);
    let rows = '';
    const printed = child.stdout!.setEncoding('utf8').iterator({ destroyOnReturn: false });
    for await (const piece of printed) {
      rows += piece;
      if (rows.split('\n').length > 90) break;
    }
    await letGo(child);
    const reader = await open(path);
    closeSync(hold);
    const told = await reader.readFile('utf8');
    await reader.close();
    const lines = told.split('\n');
    expect(told.length).toBeGreaterThan(2 ** 16);
    expect(lines).toHaveLength(91);
    expect(lines[89]).toMatch(/^1 game of iteration 90 forfeited by .*x$/);
  });
});
