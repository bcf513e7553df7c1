import { SandboxError } from '../errors.js';
import type { ContextFile } from '../images.js';
import { fetchFromHub } from './hub.js';
import type { SandboxEnvOptions } from './options.js';
import { type EnvSource, isPinned } from './source.js';

/** A source that is a repository of other people's code. */
export type HubSource = EnvSource & { readonly kind: 'hub' };

/** @throws SandboxError `SOURCE_UNTRUSTED`, `SOURCE_UNPINNED` unless the options allow both. */
export function requireTrust(source: HubSource, options: SandboxEnvOptions): void {
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

/**
 * The files of a repository, for a build context.
 *
 * @throws SandboxError `SOURCE_UNAVAILABLE` when it cannot be fetched, or is not an environment.
 */
export async function fetchRepository(source: HubSource, options: SandboxEnvOptions): Promise<ContextFile[]> {
  const { fetchRepository: fetch = fetchFromHub, signal } = options;
  const { repository, revision } = source;
  const files = await fetch({ repository, revision: revision ?? 'main', signal });
  if (!files.some(({ path }) => path === 'env.py')) {
    throw new SandboxError(
      'SOURCE_UNAVAILABLE',
      `hf://${repository} has no env.py, so it is not an environment`,
    );
  }
  return files.map(({ path, content }) => {
    const escapes = path.startsWith('/') || path.split('/').some((part) => part === '' || part === '..');
    if (escapes)
      throw new SandboxError('SOURCE_UNAVAILABLE', `hf://${repository} has a file outside of it: ${path}`);
    return { path: `hub/${path}`, content };
  });
}
