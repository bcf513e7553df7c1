import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { PolicyLanguage } from '@reroll/policy';
import { sha256Hex } from '@reroll/trajectory';
import type {
  EnvironmentName,
  HostEnvironmentName,
  ModuleEnvironmentName,
} from '../environments/environment-name.js';
import { interpretersFor } from '../guests/guest.js';

/** The core's name among the artifacts of a receipt. */
export const CORE_ARTIFACT = 'reroll.wasm';

/** Name of the environment's module among the artifacts of a receipt. */
const MODULE_ARTIFACT = 'environment module';

/** Name of the environment's image among the artifacts of a receipt. */
const IMAGE_ARTIFACT = 'environment image';

/** The part of a policy's spec that says what runs it. */
export interface RunnablePolicy {
  readonly kind: string;
  readonly language?: PolicyLanguage;
}

let core: Promise<string> | undefined;

/** SHA-256 of the core that this package runs. */
export function coreDigest(): Promise<string> {
  core ??= readFile(createRequire(import.meta.url).resolve('@reroll/sim-core/wasm')).then(sha256Hex);
  return core;
}

/**
 * What runs rollouts of these policies here: the core's .wasm, and for each language of code, the environment's included, the metered interpreter, standard library
 * included, started, with the prices of what its host does; and the module of an environment that is not built in.
 *
 * @throws RangeError for an environment without a digest.
 */
export async function artifactsFor(
  policies: readonly RunnablePolicy[],
  env?: EnvironmentName,
): Promise<Record<string, string>> {
  const artifacts: Record<string, string> = { [CORE_ARTIFACT]: await coreDigest() };
  const code = typeof env === 'object' && env.kind === 'code' ? [env] : [];
  for (const [language, { digest }] of Object.entries(await interpretersFor([...policies, ...code])))
    artifacts[`${language} interpreter`] = digest;
  if (typeof env === 'object' && env.kind === 'container') artifacts[IMAGE_ARTIFACT] = imageDigest(env.image);
  else if (typeof env === 'object' && env.kind !== 'code') artifacts[MODULE_ARTIFACT] = requireDigest(env);
  return artifacts;
}

const imageDigest = (image: string): string => image.slice('sha256:'.length);

function requireDigest({ id, sha256 }: ModuleEnvironmentName | HostEnvironmentName): string {
  if (sha256 !== undefined) return sha256;
  throw new RangeError(
    `env must have a digest, so that a receipt can name it: import ${id} with importEnvironment, in place of registering it`,
  );
}
