import { SandboxClient } from '@reroll/sandbox';
import { Argument, type Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { IMAGES } from '../images/contexts.js';
import { orInterrupted } from '../interruption.js';
import { version } from '../version.js';

interface BuildFlags {
  readonly base: 'auto' | 'local' | 'official';
  readonly verbose?: true;
}

const HELP = `
js runs rollouts for --backend docker, python serves environments, gymnasium is python with Gymnasium. The bases are official images of
Docker Hub. A machine that reaches no registry makes its own with scripts/make-base-image.sh of the project; auto takes those where the
engine holds them. The Python images need python3 with pip here, which fetches the pinned wheels.

Example:
  reroll images build js`;

/** `reroll images`: the images that the docker backend and environments in containers run. */
export function configureImages(command: Command, signal: AbortSignal): void {
  command
    .command('build')
    .description('build the images that --backend docker and environments in containers run')
    .addArgument(new Argument('[names...]', 'default: all').choices(Object.keys(IMAGES)))
    .addOption(
      new Option('--base <which>', 'what to build on')
        .choices(['auto', 'local', 'official'])
        .default('auto')
        .env('REROLL_IMAGE_BASE'),
    )
    .option('--verbose', 'show the steps of the build on stderr')
    .addHelpText('after', HELP)
    .action((names: string[], flags: BuildFlags) =>
      buildImages(names.length > 0 ? names : Object.keys(IMAGES), flags, signal),
    );
}

async function buildImages(
  names: readonly string[],
  { base, verbose }: BuildFlags,
  signal: AbortSignal,
): Promise<void> {
  await using client = new SandboxClient();
  const { architecture } = await orInterrupted(client.engineInfo(), signal);
  for (const name of names) {
    const image = IMAGES[name]!;
    const local = await usesLocal(client, image.localBase, base);
    const startMs = performance.now();
    const id = await client.buildImage({
      tag: image.tag(version),
      files: await image.files(architecture, signal),
      buildArgs: { ...(local && { BASE_IMAGE: image.localBase }), VERSION: version },
      onOutput: (line) => verbose && process.stderr.write(`  ${line}\n`),
      signal,
    });
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    const on = local ? image.localBase : 'the official image';
    process.stdout.write(`${image.tag(version)} on ${on}: ${id.slice(7, 19)} in ${seconds} s\n`);
  }
}

/** @throws CliError when a local base is asked for that the engine does not hold. */
async function usesLocal(
  client: SandboxClient,
  localBase: string,
  base: BuildFlags['base'],
): Promise<boolean> {
  if (base === 'official') return false;
  if (await client.hasImage(localBase)) return true;
  if (base === 'auto') return false;
  throw new CliError(
    `the engine does not hold ${localBase}: run scripts/make-base-image.sh in a checkout`,
    EXIT.usage,
  );
}
