import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The repository's root folder, ending in a slash. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Folders of the published packages, relative to {@link ROOT}. */
export const PACKAGE_DIRS: readonly string[] = [
  'sim-core',
  ...readdirSync(`${ROOT}packages`)
    .map((name) => `packages/${name}`)
    .filter((dir) => existsSync(`${ROOT}${dir}/package.json`)),
];

/** The version that all packages share, which is also the tag of the images. */
export const VERSION: string = JSON.parse(
  readFileSync(`${ROOT}packages/sandbox/package.json`, 'utf8'),
).version;
