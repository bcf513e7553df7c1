import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

/**
 * The file that a path means, whether it exists yet or not: two paths with one target are one file.
 *
 * @throws CliError when its folder cannot be had.
 */
export async function targetOf(path: string): Promise<string> {
  try {
    // A symbolic link stays, and what it leads to is written.
    return await realpath(path).catch(async () => join(await realpath(dirname(path)), basename(path)));
  } catch (error) {
    throw new CliError(`cannot write ${path}: ${(error as NodeJS.ErrnoException).code}`, EXIT.usage);
  }
}
