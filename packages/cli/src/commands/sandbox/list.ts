import { SandboxClient, type SandboxInfo } from '@reroll/sandbox';
import { Command, Option } from 'commander';
import { type Column, tableHead, tableRow } from '../../output/table.js';

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
export function listCommand(): Command {
  return new Command('ls')
    .description('list the sandboxes on the engine, whoever made them')
    .addOption(
      new Option('--tag <tag>', 'only those with this tag; may be repeated')
        .argParser((tag: string, tags: readonly string[]) => [...tags, tag])
        .default([]),
    )
    .option('--json', 'one JSON object per sandbox on stdout')
    .action(async ({ tag, json }: ListFlags) => {
      await using client = new SandboxClient();
      const lines: string[] = json ? [] : [tableHead(COLUMNS)];
      for await (const info of client.list({ tags: tag }))
        lines.push(json ? JSON.stringify(info) : tableRow(COLUMNS, cells(info)));
      process.stdout.write(lines.map((line) => `${line}\n`).join(''));
    });
}

function cells({ id, status, image, owner, expiresAtMs, tags }: SandboxInfo): string[] {
  const seconds = Math.max(0, Math.round((expiresAtMs - Date.now()) / 1000));
  return [id, status, image, `${owner.pid} (${owner.state})`, `${seconds} s`, tags.join(' ')];
}
