import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { readSource } from '#read-source';
import { describe } from '../arguments.js';
import { type HostEnvironment, hostEnvironment } from './host-environment.js';
import { requireRegistration } from './registration.js';

/** Options of {@link importEnvironment}. */
export interface ImportEnvironmentOptions {
  /** Which export of the module is the environment. Default `environment`. */
  readonly export?: string | undefined;
  /** What the file must hash to, as 64 hex digits. */
  readonly sha256?: string | undefined;
}

/**
 * Imports an environment of your own: the module's export `environment` is an {@link EnvRegistration}, as `registerEnv` takes it. Nothing
 * is registered. The module is host code: it runs with all that this process may do, and only its author knows that it is deterministic.
 *
 * @param url of a JavaScript module, absolute, such as `new URL('./my-env.js', import.meta.url)`. A TypeScript file works where the
 * host itself imports such files.
 * @throws TypeError or RangeError when an argument is wrong, the file has another digest or has changed since it was first imported, or the
 * export is no environment; whatever reading
 * or importing the module throws.
 * @example
 * ```ts
 * import { importEnvironment, makeEnv } from '@reroll/env';
 *
 * const lake = await importEnvironment(new URL('./frozen-lake.js', import.meta.url));
 * using env = makeEnv(lake);
 * env.reset({ seed: 42 });
 * ```
 */
export async function importEnvironment(
  url: string | URL,
  { export: name = 'environment', sha256: expected }: ImportEnvironmentOptions = {},
): Promise<HostEnvironment> {
  const { href } = absolute(url);
  const digest = bytesToHex(sha256(await readSource(new URL(href))));
  if (expected !== undefined && expected !== digest) {
    throw new RangeError(`sha256 must be that of the module, ${digest}, got ${describe(expected)}`);
  }
  requireUnchanged(href, digest);
  const exports = (await import(/* @vite-ignore */ href)) as Readonly<Record<string, unknown>>;
  if (!Object.hasOwn(exports, name)) {
    const known = Object.keys(exports).join(', ') || 'none';
    throw new RangeError(`export must be one of the module's exports (${known}), got ${describe(name)}`);
  }
  return hostEnvironment(requireRegistration(exports[name]), { url: href, export: name, sha256: digest });
}

/** What each file was when it was first imported: a process imports a file once, whatever becomes of it. */
const imported = new Map<string, string>();

function requireUnchanged(href: string, digest: string): void {
  const known = imported.get(href) ?? digest;
  if (known !== digest) {
    throw new RangeError(
      `url must be of a file that has not changed since this process imported it, got ${href}`,
    );
  }
  imported.set(href, digest);
}

function absolute(url: string | URL): URL {
  try {
    return new URL(url);
  } catch (cause) {
    throw new RangeError(`url must be absolute, got ${describe(url)}`, { cause });
  }
}
