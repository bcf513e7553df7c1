import { SandboxClient, type SandboxInfo } from '@reroll/sandbox';
import { type Command, Option } from 'commander';
import { words } from '../../input/words.js';
import { orInterrupted } from '../../interruption.js';
import { type Column, tableLines } from '../../output/table.js';

interface ListFlags {
  readonly tag: readonly string[];
  readonly json?: true;
}

const COLUMNS: readonly Column[] = [
  { title: 'Sandbox', width: 23 },
  { title: 'Status', width: 7 },
  { title: 'Image', width: 28 },
  { title: 'Owner', width: 16 },
  { title: 'Ends in', width: 9 },
  { title: 'Tags', width: 16 },
];

/** `reroll sandbox ls`: every sandbox on the engine, whoever made it. */
export function configureList(command: Command, signal: AbortSignal): void {
  command
    .description('list the sandboxes on the engine, whoever made them')
    .addOption(
      new Option('--tag <tag>', 'only those with this tag; may be repeated')
        .argParser(words)
        .default([], 'none'),
    )
    .option('--json', 'one JSON object per sandbox on stdout')
    .action(async ({ tag, json }: ListFlags) => {
      await using client = new SandboxClient();
      const listed = await orInterrupted(all(client.list({ tags: tag })), signal);
      const lines = json ? listed.map((info) => JSON.stringify(info)) : table(listed);
      process.stdout.write(lines.map((line) => `${line}\n`).join(''));
    });
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

function table(listed: readonly SandboxInfo[]): string[] {
  return tableLines(COLUMNS, listed.map(cells));
}

function cells({ id, status, image, owner, expiresAtMs, tags }: SandboxInfo): string[] {
  const seconds = Math.max(0, Math.round((expiresAtMs - Date.now()) / 1000));
  return [id, status, image, `${owner.pid} (${owner.state})`, `${seconds} s`, tags.join(' ')];
}
