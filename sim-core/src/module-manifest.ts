import type { EnvironmentManifest, Manifest } from './manifest.js';
import { checkManifest } from './manifest-check.js';
import { SimError } from './sim-error.js';

const SECTION = 'reroll.manifest';

const manifests = new WeakMap<WebAssembly.Module, Manifest>();

/**
 * Reads a module's manifest from its custom section; the module's SHA-256 covers it.
 *
 * @throws SimError `INCOMPATIBLE_MODULE` when there is none, or it does not match this host or the module.
 */
export function manifestOf(module: WebAssembly.Module): Manifest {
  const known = manifests.get(module);
  if (known !== undefined) return known;
  const [section] = WebAssembly.Module.customSections(module, SECTION);
  if (section === undefined) {
    throw new SimError(
      'INCOMPATIBLE_MODULE',
      `the module has no section "${SECTION}": it has no environments`,
    );
  }
  const manifest = parsed(section);
  checkManifest(module, manifest);
  manifests.set(module, manifest);
  return manifest;
}

/**
 * A module's description of the environment with an id.
 *
 * @throws TypeError when the id is not a string; SimError `UNKNOWN_ENVIRONMENT` naming those that the module has.
 */
export function findEnvironment({ environments }: Manifest, id: string): EnvironmentManifest {
  if (typeof id !== 'string') throw new TypeError(`id must be a string, got ${typeof id}`);
  const found = environments.find((environment) => environment.id === id);
  if (found !== undefined) return found;
  const known = environments.map((environment) => environment.id).join(', ');
  throw new SimError(
    'UNKNOWN_ENVIRONMENT',
    `there is no environment ${JSON.stringify(id)}; there are ${known}`,
  );
}

/** Most bytes of a manifest. */
const MAX_MANIFEST_BYTES = 2 ** 20;

function parsed(section: ArrayBuffer): Manifest {
  if (section.byteLength > MAX_MANIFEST_BYTES) {
    const problem = `a manifest of ${section.byteLength} bytes, at most ${MAX_MANIFEST_BYTES} are taken`;
    throw new SimError('INCOMPATIBLE_MODULE', `the module has ${problem}`);
  }
  try {
    return JSON.parse(new TextDecoder().decode(new Uint8Array(section))) as Manifest;
  } catch (cause) {
    throw new SimError('INCOMPATIBLE_MODULE', 'the module has a manifest that is not JSON', { cause });
  }
}
