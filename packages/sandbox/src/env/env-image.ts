import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { checkText } from '../check.js';
import type { SandboxClient } from '../client.js';
import { SandboxError } from '../errors.js';
import type { ContextFile } from '../images.js';
import type { SandboxEnvOptions } from './options.js';
import { fetchRepository, requireTrust } from './repository.js';
import { checkPackages, readWheels } from './requirements.js';
import { type EnvSource, isPinned } from './source.js';

/** Where an image holds the files of a hub repository. */
export const HUB_FOLDER = '/opt/reroll/hub';

const PACKAGE = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** The default image for environments: CPython, NumPy, Gymnasium, and the environment server. */
export const DEFAULT_ENV_IMAGE = `reroll/python:${PACKAGE.version}-gymnasium`;

/** What is added to a base image. */
interface Additions {
  readonly baseId: string;
  readonly packages: readonly string[];
  readonly wheels: readonly ContextFile[];
  readonly repository: readonly ContextFile[];
}

/**
 * The image to run a Python source in: the base image, or one with packages and a repository added, which is built once
 * per base and content.
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
  const tag = `reroll/env:${digest([baseId, packages, wheels.map(fileDigest), content]).slice(0, 32)}`;
  if (await client.hasImage(tag)) return tag;

  const repository = known ? await fetchRepository(source, options) : fetched;
  const downloads = packages.length > 0 && wheels.length === 0;
  try {
    await client.buildImage({
      tag,
      files: contextFiles({ baseId, packages, wheels, repository }),
      network: downloads ? (options.buildNetwork ?? 'bridge') : 'none',
      ...(options.signal && { signal: options.signal }),
    });
  } catch (error) {
    throw downloads ? downloadFailure(error) : error;
  }
  return tag;
}

/** What pip says when no answer came from the index. */
const NO_ANSWER =
  /NewConnectionError|ConnectionError|Connection (refused|reset|timed out)|name resolution|Max retries exceeded|(Read|Connect)Timeout|timed out|HTTP error 5\d\d|Network is unreachable/;

/** A package that could not be fetched does not mean a bad request: the same may succeed later. */
function downloadFailure(error: unknown): unknown {
  const isBuild = error instanceof SandboxError && error.code === 'IMAGE_BUILD_FAILED';
  if (!isBuild || !NO_ANSWER.test(error.message)) return error;
  return new SandboxError('SOURCE_UNAVAILABLE', `packages cannot be downloaded: ${error.message}`, {
    cause: error,
  });
}

function contextFiles({ baseId, packages, wheels, repository }: Additions): ContextFile[] {
  const lines = [`FROM ${baseId}`, 'USER 0:0'];
  if (packages.length > 0) {
    const offline = ['--no-index', '--find-links', '/opt/reroll/wheels'];
    // --break-system-packages: Debian's Python belongs to its package manager, which never runs again in our images.
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

const digest = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');
