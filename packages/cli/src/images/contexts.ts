import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ContextFile } from '@reroll/sandbox';
import { downloadWheels } from './wheels.js';

/** Dockerfiles, the Python server and the bundled harness, which the build of this package puts there. */
const FILES = fileURLToPath(new URL('../../dist/image-files/', import.meta.url));

/** An image that the docker backend or environments in containers run. */
interface Image {
  readonly tag: (version: string) => string;
  /** The base that `scripts/make-base-image.sh` makes on a machine without a registry. */
  readonly localBase: string;
  /** The build context, for an architecture as the engine names it: x86_64 or aarch64. */
  readonly files: (architecture: string, signal?: AbortSignal) => Promise<readonly ContextFile[]>;
}

/** Every image by its name. */
export const IMAGES: Readonly<Record<string, Image>> = {
  js: {
    tag: (version) => `reroll/js:${version}`,
    localBase: 'reroll/base-node:local',
    files: async () => jsFiles(),
  },
  python: {
    tag: (version) => `reroll/python:${version}`,
    localBase: 'reroll/base-python:local',
    files: (architecture, signal) => pythonFiles('requirements.txt', architecture, signal),
  },
  gymnasium: {
    tag: (version) => `reroll/python:${version}-gymnasium`,
    localBase: 'reroll/base-python:local',
    files: (architecture, signal) => pythonFiles('requirements-gymnasium.txt', architecture, signal),
  },
};

function jsFiles(): ContextFile[] {
  // What runs as a module needs a package.json that says so.
  const manifest = JSON.stringify({ name: 'reroll-harness', private: true, type: 'module' });
  return [
    fileAt('js/Dockerfile', 'Dockerfile'),
    { path: 'opt/package.json', content: manifest },
    fileAt('harness.mjs', 'opt/harness.mjs'),
    ...interpreters(),
  ];
}

async function pythonFiles(
  requirements: string,
  architecture: string,
  signal?: AbortSignal,
): Promise<ContextFile[]> {
  return [
    fileAt('python/Dockerfile', 'Dockerfile'),
    ...folder(`${FILES}python/reroll_env_server`, 'opt/reroll_env_server'),
    ...(await downloadWheels(`${FILES}python/${requirements}`, architecture, signal)),
  ];
}

function fileAt(name: string, path: string): ContextFile {
  return { path, content: readFileSync(`${FILES}${name}`) };
}

/** Files below a folder, as a part of a build context. */
function folder(root: string, prefix: string): ContextFile[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('__pycache__'))
    .map((entry) => {
      const file = `${entry.parentPath}/${entry.name}`;
      return { path: `${prefix}${file.slice(root.length)}`, content: readFileSync(file) };
    });
}

/** The interpreters, where the harness finds them as if npm had put their package there. */
function interpreters(): ContextFile[] {
  const root = fileURLToPath(new URL('..', import.meta.resolve('@reroll/policy')));
  const files = ['javascript', 'python'].flatMap((name) => [`dist/${name}.wasm`, `dist/${name}.LICENSE`]);
  return ['package.json', 'LICENSE', ...files].map((path) => ({
    path: `opt/node_modules/@reroll/policy/${path}`,
    content: readFileSync(`${root}${path}`),
  }));
}
