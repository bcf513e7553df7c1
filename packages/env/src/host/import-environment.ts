import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { readSource } from '#read-source';
import { describe } from '../arguments.js';
import { type EnvRegistration, requireRegistration } from '../registry.js';

/** An environment written in JavaScript or TypeScript, in a module of its own that threads and processes can import. */
export interface HostEnvironment {
  readonly kind: 'host';
  readonly id: string;
  /** Of the module, absolute. */
  readonly url: string;
  /** Hex SHA-256 of the module's file. It covers what the file imports only where that is bundled into it. */
  readonly sha256: string;
  /** Which of its exports the environment is. */
  readonly export: string;
  readonly registration: EnvRegistration;
}

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
 * @throws TypeError or RangeError when an argument is wrong, the file has another digest, or the export is no environment; whatever reading
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
  const exports = (await import(/* @vite-ignore */ href)) as Readonly<Record<string, unknown>>;
  if (!Object.hasOwn(exports, name)) {
    const known = Object.keys(exports).join(', ') || 'none';
    throw new RangeError(`export must be one of the module's exports (${known}), got ${describe(name)}`);
  }
  const registration = requireRegistration(exports[name]);
  const { id } = registration;
  return Object.freeze({ kind: 'host', id, url: href, sha256: digest, export: name, registration });
}

function absolute(url: string | URL): URL {
  try {
    return new URL(url);
  } catch (cause) {
    throw new RangeError(`url must be absolute, got ${describe(url)}`, { cause });
  }
}
