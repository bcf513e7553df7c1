import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkText } from '../check.js';
import { SandboxError } from '../errors.js';
import type { ContextFile } from '../images.js';
import type { SandboxEnvOptions } from './options.js';

/** A package with one version or one address; `==1.*` is a range. */
const PINNED = /^[\w.-]+(\[[^\]]*\])?\s*(===?\s*[^\s,*]+|@\s+\S+)\s*$/;

/**
 * Requirements as pip takes them; without a wheel folder, each must name a version.
 *
 * @throws TypeError, RangeError for an invalid requirement; SandboxError `SOURCE_UNPINNED`.
 */
export function checkPackages({
  packages = [],
  wheelFolder,
  allowUnpinned,
}: SandboxEnvOptions): readonly string[] {
  if (!Array.isArray(packages)) throw new TypeError(`packages must be an array, got ${String(packages)}`);
  return packages.map((value, i) => {
    const requirement = checkText(`packages[${i}]`, value);
    if (!/^[A-Za-z0-9]/.test(requirement)) {
      throw new RangeError(
        `packages[${i}] must begin with a package's name, got ${JSON.stringify(requirement)}`,
      );
    }
    if (wheelFolder === undefined && allowUnpinned !== true && !isPinned(requirement)) {
      throw new SandboxError(
        'SOURCE_UNPINNED',
        `packages[${i}] (${requirement}) names no version: write ${requirement}==VERSION, or pass allowUnpinned: true`,
      );
    }
    return requirement;
  });
}

/** Whether a requirement names one version. An environment marker may contain `==` too, but does not pin anything. */
function isPinned(requirement: string): boolean {
  const [subject = ''] = requirement.split(';', 1);
  return PINNED.test(subject);
}

/** @throws RangeError when the folder cannot be read, or holds no wheel. */
export async function readWheels(folder: string): Promise<ContextFile[]> {
  const entries = await readdir(checkText('wheelFolder', folder)).catch((cause: unknown) => {
    throw new RangeError(`wheelFolder must be a folder that can be read, got ${folder}`, { cause });
  });
  const names = entries.filter((name) => name.endsWith('.whl')).sort();
  if (names.length === 0) throw new RangeError(`wheelFolder must hold a .whl file, got ${folder}`);
  return await Promise.all(
    names.map(async (name) => ({ path: `wheels/${name}`, content: await readFile(join(folder, name)) })),
  );
}
