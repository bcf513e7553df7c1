import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkText } from '../check.js';
import type { SandboxClient } from '../client.js';
import { SandboxError } from '../errors.js';
import type { ContextFile } from '../images.js';
import { fetchFromHub } from './hub.js';
import type { SandboxEnvOptions } from './options.js';
import { type EnvSource, isPinned } from './source.js';

/** Where an image holds the files of a hub repository. */
export const HUB_FOLDER = '/opt/reroll/hub';

const PACKAGE = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** The image that environments come from unless another is named: CPython, NumPy, Gymnasium, the environment server. */
export const DEFAULT_ENV_IMAGE = `reroll/python:${PACKAGE.version}-gymnasium`;

/** What an image gets on top of its base. */
interface Additions {
  readonly baseId: string;
  readonly packages: readonly string[];
  readonly wheels: readonly ContextFile[];
  readonly repository: readonly ContextFile[];
}

/**
 * The image to run a Python source in: the base image, or one with packages and a repository on top, which is built once
 * for the same base and content.
 *
 * @throws SandboxError `SOURCE_UNTRUSTED`, `SOURCE_UNPINNED`, `SOURCE_UNAVAILABLE`, `IMAGE_NOT_FOUND`,
 * `IMAGE_BUILD_FAILED`.
 */
export async function envImage(
  client: SandboxClient,
  source: Exclude<EnvSource, { kind: 'image' }>,
  options: SandboxEnvOptions,
): Promise<string> {
  const baseImage = checkText('baseImage', options.baseImage ?? DEFAULT_ENV_IMAGE);
  const packages = checkPackages(options);
  if (source.kind === 'hub') requireTrust(source, options);
  if (source.kind !== 'hub' && packages.length === 0) return baseImage;

  const { id: baseId } = await client.inspectImage(baseImage);
  const wheels = options.wheelFolder === undefined ? [] : await readWheels(options.wheelFolder);
  const known = source.kind === 'hub' && isPinned(source.revision);
  const fetched = source.kind === 'hub' && !known ? await fetchRepository(source, options) : [];
  const content = known ? [`${source.repository}@${source.revision}`] : fetched.map(fileDigest);
  const tag = `reroll/env:${digest([baseId, ...packages, ...wheels.map(fileDigest), ...content]).slice(0, 32)}`;
  if (await client.hasImage(tag)) return tag;

  const repository = known ? await fetchRepository(source, options) : fetched;
  await client.buildImage({
    tag,
    files: contextFiles({ baseId, packages, wheels, repository }),
    network: packages.length > 0 && wheels.length === 0 ? (options.buildNetwork ?? 'bridge') : 'none',
    ...(options.signal && { signal: options.signal }),
  });
  return tag;
}

function requireTrust(source: EnvSource & { kind: 'hub' }, options: SandboxEnvOptions): void {
  const name = `hf://${source.repository}`;
  if (options.trustRemoteCode !== true) {
    throw new SandboxError(
      'SOURCE_UNTRUSTED',
      `${name} is code that would run in the sandbox: review it, then pass trustRemoteCode: true`,
    );
  }
  if (!isPinned(source.revision) && options.allowUnpinned !== true) {
    throw new SandboxError(
      'SOURCE_UNPINNED',
      `${name}${source.revision === null ? ' names no revision' : `@${source.revision} is no full commit id`}, so it ` +
        `may mean other code tomorrow: name a commit of 40 digits, or pass allowUnpinned: true`,
    );
  }
}

/** Requirements as pip takes them; without wheels of one's own, each names a version. */
function checkPackages({ packages = [], wheelFolder, allowUnpinned }: SandboxEnvOptions): readonly string[] {
  if (!Array.isArray(packages)) throw new TypeError(`packages must be an array, got ${String(packages)}`);
  return packages.map((value, i) => {
    const requirement = checkText(`packages[${i}]`, value);
    if (!/^[A-Za-z0-9]/.test(requirement)) {
      throw new RangeError(
        `packages[${i}] must begin with a package's name, got ${JSON.stringify(requirement)}`,
      );
    }
    if (wheelFolder === undefined && allowUnpinned !== true && !/(===?| @ )/.test(requirement)) {
      throw new SandboxError(
        'SOURCE_UNPINNED',
        `packages[${i}] (${requirement}) names no version: write ${requirement}==VERSION, or pass allowUnpinned: true`,
      );
    }
    return requirement;
  });
}

async function readWheels(folder: string): Promise<ContextFile[]> {
  const entries = await readdir(checkText('wheelFolder', folder)).catch((cause: unknown) => {
    throw new RangeError(`wheelFolder must be a folder that can be read, got ${folder}`, { cause });
  });
  const names = entries.filter((name) => name.endsWith('.whl')).sort();
  if (names.length === 0) throw new RangeError(`wheelFolder holds no .whl file: ${folder}`);
  return await Promise.all(
    names.map(async (name) => ({ path: `wheels/${name}`, content: await readFile(join(folder, name)) })),
  );
}

async function fetchRepository(
  source: EnvSource & { kind: 'hub' },
  options: SandboxEnvOptions,
): Promise<ContextFile[]> {
  const { fetchRepository: fetch = fetchFromHub, signal } = options;
  const { repository, revision } = source;
  const files = await fetch({ repository, revision: revision ?? 'main', signal });
  if (!files.some(({ path }) => path === 'env.py')) {
    throw new SandboxError('SOURCE_UNAVAILABLE', `hf://${repository} has no env.py, so it is no environment`);
  }
  return files.map(({ path, content }) => {
    const escapes = path.startsWith('/') || path.split('/').some((part) => part === '' || part === '..');
    if (escapes)
      throw new SandboxError('SOURCE_UNAVAILABLE', `hf://${repository} has a file outside of it: ${path}`);
    return { path: `hub/${path}`, content };
  });
}

function contextFiles({ baseId, packages, wheels, repository }: Additions): ContextFile[] {
  const lines = [`FROM ${baseId}`, 'USER 0:0'];
  if (packages.length > 0) {
    const offline = ['--no-index', '--find-links', '/opt/reroll/wheels'];
    // --break-system-packages: Debian's Python belongs to its package manager, which no image of ours runs again.
    const pip = ['python3', '-m', 'pip', 'install', '--no-cache-dir', '--break-system-packages'];
    if (wheels.length > 0) lines.push('COPY wheels/ /opt/reroll/wheels/');
    lines.push(`RUN ${JSON.stringify([...pip, ...(wheels.length > 0 ? offline : []), ...packages])}`);
  }
  if (repository.length > 0) lines.push(`COPY hub/ ${HUB_FOLDER}/`);
  lines.push('USER 65534:65534');
  return [{ path: 'Dockerfile', content: `${lines.join('\n')}\n` }, ...wheels, ...repository];
}

const fileDigest = ({ path, content }: ContextFile): string =>
  `${path} ${createHash('sha256').update(content).digest('hex')}`;

const digest = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');
