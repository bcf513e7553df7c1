// The README of the command line against the command line: every command, every exit code, nothing else.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { reroll } from '../support/cli.js';
import { ROOT } from '../support/packages.js';

const readme = readFileSync(`${ROOT}packages/cli/README.md`, 'utf8');

/** Names below `Commands:` in a help text. */
async function commandsOf(...words: string[]): Promise<string[]> {
  const { stdout } = await reroll([...words, '--help']);
  const list = stdout.split(/^Commands:\n/m)[1]?.split('\n\n')[0] ?? '';
  const names = [...list.matchAll(/^ {2}(\S+)/gm)].map((match) => match[1]!);
  return names.filter((name) => name !== 'help');
}

describe('the README of the command line', () => {
  test('has a row for each command, and each row is a command', async () => {
    const rows = [...readme.matchAll(/^\| `reroll ([a-z-]+(?: [a-z][a-z-]*)?)/gm)].map((match) => match[1]!);
    const commands: string[] = [];
    for (const name of await commandsOf()) {
      const inner = await commandsOf(name);
      commands.push(...(inner.length === 0 ? [name] : inner.map((one) => `${name} ${one}`)));
    }
    expect(rows.toSorted()).toEqual(commands.toSorted());
  });

  test('names only options that the command has', async () => {
    const rows = [...readme.matchAll(/^\| `reroll ([a-z-]+(?: [a-z][a-z-]*)?).*$/gm)];
    expect(rows.length).toBeGreaterThan(10);
    for (const [row, name] of rows) {
      const { stdout } = await reroll([...name!.split(' '), '--help']);
      // An option may have two names: `  --seed, --seeds`.
      for (const [option] of row.matchAll(/--[a-z-]{2,}/g))
        expect(stdout, row).toMatch(new RegExp(`(?: {2}|, )${option}[ ,\n]`));
    }
  });

  test('gives the exit codes as --help does', async () => {
    const rows = [...readme.matchAll(/^\| (\d+) \| (.*) \|$/gm)].map(([, code, meaning]) => [code, meaning]);
    const { stdout } = await reroll(['--help']);
    const lines = [...stdout.matchAll(/^ +(\d+) {2}(.*)$/gm)].map(([, code, meaning]) => [code, meaning]);
    expect(rows).toEqual(lines);
    expect(rows).toHaveLength(12);
  });
});
