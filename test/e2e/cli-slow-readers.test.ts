// Readers that come late, and readers that never come: nothing is lost to the first, nothing waits for the second.
import { type ChildProcess, execFileSync, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { ROOT } from '../support/packages.js';

const folder = mkdtempSync(join(tmpdir(), 'reroll-readers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MAIN = `${ROOT}packages/cli/dist/main.js`;

let numPipes = 0;

/** A pipe with a name, and a writer's end for a child. It holds 64 KiB, and breaks only when `hold` is closed. */
function namedPipe(): { readonly path: string; readonly hold: number; readonly writer: number } {
  const path = join(folder, `pipe-${numPipes++}`);
  execFileSync('mkfifo', [path]);
  const hold = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  return { path, hold, writer: openSync(path, 'w') };
}

/** Leaves a pipe no room for another byte. */
function fill(pipe: number): void {
  const page = Buffer.alloc(4096);
  try {
    for (;;) writeSync(pipe, page);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
  }
}

/** Reads until there is enough, and leaves the stream open. */
async function readUntil(stream: Readable, enough: (text: string) => boolean): Promise<void> {
  let text = '';
  for await (const piece of stream.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    text += piece;
    if (enough(text)) break;
  }
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
    await readUntil(child.stdout!, (rows) => rows.split('\n').length > 90);
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

describe('a reader that never comes', () => {
  const ROLLOUT = ['rollout', '--seeds', '0..3', '--json'];

  // What the other output says tells that all is done but the waiting.
  test.each([
    ['standard output', 1, 'batch digest'],
    ['standard error', 2, '"seed":"3"'],
  ] as const)('of %s does not outlast a signal', async (_name, stalled, last) => {
    const { hold, writer } = namedPipe();
    fill(hold);
    const stdio = stalled === 1 ? [writer, 'pipe'] : ['pipe', writer];
    const child = spawn(process.execPath, [MAIN, ...ROLLOUT], {
      stdio: ['ignore', ...stdio] as StdioOptions,
    });
    const ended = once(child, 'exit');
    onTestFinished(() => {
      child.kill('SIGKILL');
      closeSync(hold);
    });
    closeSync(writer);
    await readUntil((child.stdout ?? child.stderr)!, (text) => text.includes(last));
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
  });
});
