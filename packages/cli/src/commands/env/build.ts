import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildEnvironments, buildPart } from '@reroll/env-kit';
import type { Command } from 'commander';
import { CliError } from '../../cli-error.js';
import { EXIT } from '../../exit-codes.js';
import { readBytes } from '../../input/read-file.js';
import { reasonOf } from '../../system-error.js';
import { isModuleFile } from './environment-file.js';

/** `reroll env build`: environment files to a module. */
export function configureBuild(command: Command): void {
  command
    .command('build')
    .description('compile environments of your own to a module, and prove that no host can change it')
    .argument(
      '[files...]',
      'AssemblyScript files, or one .wasm of another language; default: those in this folder',
    )
    .option(
      '--out <file>',
      'the module, in a folder that is made where there is none; default: as the first file, with .wasm',
    )
    .option('--json', 'one JSON object on stdout')
    .action(async (given: string[], { out, json }: { out?: string; json?: true }) => {
      const files = given.length > 0 ? given : filesHere();
      for (const file of files) readBytes(file);
      const target = out ?? targetOf(files[0]!);
      const { bytes, sha256, manifest } = isModuleFile(files[0]!)
        ? await buildPart(files[0]!)
        : await buildEnvironments(files);
      write(target, bytes);
      const ids = manifest.environments.map(({ id }) => id);
      const report = { file: target, bytes: bytes.length, sha256, environments: ids };
      process.stdout.write(
        json
          ? `${JSON.stringify(report)}\n`
          : `${target}: ${ids.join(', ')}, ${bytes.length} bytes\nsha256 ${sha256}\n`,
      );
    });
}

/** @throws CliError when the module cannot be written. */
function write(target: string, bytes: Uint8Array): void {
  try {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
  } catch (error) {
    throw new CliError(`cannot write ${target}: ${reasonOf(error, 'no such folder')}`, EXIT.usage);
  }
}

/** Where the module of a first file goes: a part of another language keeps its own file. */
function targetOf(file: string): string {
  return isModuleFile(file) ? file.replace(/(\.part)?\.wasm$/, '.env.wasm') : file.replace(/\.ts$/, '.wasm');
}

function filesHere(): string[] {
  const isEnvironment = (file: string) =>
    /^const MANIFEST|^@lazy const MANIFEST/m.test(readFileSync(file, 'utf8'));
  const files = readdirSync('.').filter(
    (name) => name.endsWith('.ts') && isEnvironment(join(dirname('.'), name)),
  );
  if (files.length === 0) throw new CliError('no .ts file of this folder has a MANIFEST', EXIT.usage);
  return files;
}
