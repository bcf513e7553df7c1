import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { BuildError } from '../compile/build-error.js';

const TEMPLATE = new URL('../../template/', import.meta.url);
const PACKAGE = new URL('../../package.json', import.meta.url);

/** Names whose classes are the kit's own. */
const TAKEN = ['options', 'no-options', 'step', 'pcg64'];

/** What was written. */
export interface NewEnvironment {
  /** The folder's name, which the environment's file has too. */
  readonly name: string;
  /** Paths in the folder. */
  readonly files: readonly string[];
}

/**
 * Writes a folder with an environment to begin with: the environment, a test, package.json and a README.
 *
 * @param folder - a path whose last part, in lower case with hyphens, names the environment. It must not exist, or be empty.
 * @throws BuildError when the name is none, or the folder has files; what the file system refuses.
 */
export async function newEnvironment(folder: string): Promise<NewEnvironment> {
  const name = basename(resolve(folder));
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 60) {
    const form = 'small letters, digits and hyphens, such as my-env';
    throw new BuildError([`the folder's name must be ${form}, got ${JSON.stringify(name)}`]);
  }
  if (TAKEN.includes(name))
    throw new BuildError([`the folder's name must not be that of a part of the kit, ${name}`]);
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) throw new BuildError([`${folder} must be empty: it has files`]);
  const texts = await textsOf(name);
  for (const [file, text] of Object.entries(texts)) await writeFile(join(folder, file), text);
  return { name, files: Object.keys(texts) };
}

async function textsOf(name: string): Promise<Record<string, string>> {
  const className = name.replace(/(^|-)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase());
  const filled = async (file: string) =>
    (await readFile(new URL(file, TEMPLATE), 'utf8'))
      .replaceAll('__NAME__', name)
      .replaceAll('__CLASS__', className);
  return {
    [`${name}.ts`]: await filled('environment.ts'),
    [`${name}.test.mjs`]: await filled('environment.test.mjs'),
    'package.json': await packageJson(name),
    'tsconfig.json': await filled('tsconfig.json'),
    'README.md': await filled('README.md'),
    '.gitignore': 'node_modules/\n*.wasm\n',
  };
}

/** The packages of the same release as this one. */
async function packageJson(name: string): Promise<string> {
  const { version, peerDependencies } = JSON.parse(await readFile(PACKAGE, 'utf8'));
  const manifest = {
    name,
    version: '0.1.0',
    private: true,
    type: 'module',
    scripts: {
      build: `reroll env build ${name}.ts`,
      check: `npm run build && reroll env check ${name}.wasm`,
      test: 'node --test',
    },
    devDependencies: {
      '@reroll/env': version,
      '@reroll/env-kit': version,
      ...peerDependencies,
      reroll: version,
    },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
