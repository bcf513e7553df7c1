import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A folder that is gone after the tests of the file that asks for it, and what puts files there. */
export function policyFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'reroll-policies-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, text: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  return { folder, file };
}

/** Takes the first free square. */
export const FIRST_FREE = 'def choose_action(board, player, rng):\n    return board.index(None)\n';

/** Never answers. */
export const LOOPING = 'function chooseAction() { for (;;); }';

/** Fails at every decision. */
export const CRASHING = 'function chooseAction() { throw new Error("never"); }';
