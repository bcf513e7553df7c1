import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type ContextFile, SandboxClient } from '@reroll/sandbox';
import { Command, Option } from 'commander';
import { keyValues, nonEmpty } from '../../input/options.js';

interface BuildFlags {
  readonly tag: string;
  readonly buildArg: Readonly<Record<string, string>>;
  readonly network: string;
}

/** `reroll sandbox build`: an image from a folder with a Dockerfile. */
export function buildCommand(signal: AbortSignal): Command {
  return new Command('build')
    .description('build an image from a folder; the same files give the same build context, byte for byte')
    .addOption(new Option('--tag <name:tag>', 'of the image').argParser(nonEmpty).makeOptionMandatory())
    .addOption(
      new Option('--build-arg <key=value>', 'of an ARG; may be repeated').argParser(keyValues).default({}),
    )
    .addOption(new Option('--network <name>', 'of the steps').argParser(nonEmpty).default('none'))
    .argument('<folder>', 'with a Dockerfile')
    .action(async (folder: string, { tag, buildArg, network }: BuildFlags) => {
      const files = contextFiles(folder);
      await using client = new SandboxClient();
      const onOutput = (line: string) => process.stderr.write(`${line}\n`);
      const id = await client.buildImage({ tag, files, buildArgs: buildArg, network, onOutput, signal });
      process.stdout.write(`${id}\n`);
    });
}

function contextFiles(folder: string): ContextFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return { path: relative(folder, file).split(sep).join('/'), content: readFileSync(file) };
    });
}
