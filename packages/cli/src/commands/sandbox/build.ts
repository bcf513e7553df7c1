import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type ContextFile, SandboxClient } from '@reroll/sandbox';
import { type Command, Option } from 'commander';
import { CliError } from '../../cli-error.js';
import { EXIT } from '../../exit-codes.js';
import { imageName, keyValues, nonEmpty } from '../../input/words.js';
import { reasonOf } from '../../system-error.js';

interface BuildFlags {
  readonly tag: string;
  readonly buildArg: Readonly<Record<string, string>>;
  readonly network: string;
}

const HELP = `
Every file of the folder goes along, with mode 0644 (a .dockerignore is not read); a symbolic link is refused.
The steps have no network unless --network names one.`;

/** `reroll sandbox build`: an image from a folder with a Dockerfile. */
export function configureBuild(command: Command, signal: AbortSignal): void {
  command
    .description('build an image from a folder; the same files give the same build context, byte for byte')
    .addOption(
      new Option('--tag <name:tag>', 'required; the name of the image')
        .argParser(imageName)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--build-arg <key=value>', 'of an ARG; may be repeated')
        .argParser(keyValues)
        .default({}, 'none'),
    )
    .addOption(new Option('--network <name>', 'of the steps').argParser(nonEmpty).default('none'))
    .argument('<folder>', 'with a Dockerfile')
    .addHelpText('after', HELP)
    .action(async (folder: string, { tag, buildArg, network }: BuildFlags) => {
      const files = contextFiles(folder);
      await using client = new SandboxClient();
      const onOutput = (line: string) => process.stderr.write(`${line}\n`);
      const id = await client.buildImage({ tag, files, buildArgs: buildArg, network, onOutput, signal });
      process.stdout.write(`${id}\n`);
    });
}

/** @throws CliError when the folder cannot be read, or holds something that would be missing from the image. */
function contextFiles(folder: string): ContextFile[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => !entry.isDirectory()).map((entry) => contextFile(folder, entry));
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`cannot read ${folder}: ${reasonOf(error, 'no such folder')}`, EXIT.usage);
  }
}

function contextFile(folder: string, entry: Dirent): ContextFile {
  const file = join(entry.parentPath, entry.name);
  if (!entry.isFile())
    throw new CliError(
      `${file} is neither a file nor a folder, which is all that a build context can hold`,
      EXIT.usage,
    );
  return { path: relative(folder, file).split(sep).join('/'), content: readFileSync(file) };
}
