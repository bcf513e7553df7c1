import { checkManifest } from './manifest-check.js';
import type { OptionDefinition } from './option-definition.js';
import { SimError } from './sim-error.js';
import type { SpaceJson } from './space-json.js';

/** What a module says of one of its environments. */
export interface EnvironmentManifest {
  /** For example `CartPole-v1`. */
  readonly id: string;
  readonly description: string;
  /** Where the definition comes from. */
  readonly source: string;
  /** With the default options; {@link import('./environment-options.js').ResolvedOptions} has it for others. */
  readonly observationSpace: SpaceJson;
  /** What the elements of an observation are, with their units. */
  readonly observationNames: readonly string[];
  readonly actionSpace: SpaceJson;
  /** What the actions, or the elements of one, are. */
  readonly actionNames: readonly string[];
  readonly reward: string;
  /** Lowest and highest reward; null where there is no bound. */
  readonly rewardRange: readonly [number | null, number | null];
  readonly start: string;
  readonly termination: string;
  /** Steps after which an episode is truncated, null when nothing truncates it. */
  readonly maxEpisodeSteps: number | null;
  /** Steps that no episode can exceed, where the rules end it by themselves. */
  readonly longestEpisode?: number;
  readonly options?: Readonly<Record<string, OptionDefinition>>;
  /** f64 numbers that `info` holds, by Gymnasium's names. */
  readonly info?: readonly string[];
  /** Whether each state says which actions are legal. */
  readonly actionMask?: boolean;
  /** Names of the state variables, where all of them are f64. */
  readonly state?: readonly string[];
  /** 2 for games, whose players move in turn. Default: 1. */
  readonly players?: 1 | 2;
  /** Whether a reset draws nothing, so that it needs no seed. */
  readonly drawsNothing?: boolean;
  readonly versions: Readonly<Record<string, string>>;
  /** Prefix of its functions among the module's exports. */
  readonly kernel: string;
}

/** What a module says of itself. */
export interface Manifest {
  readonly abi: number;
  readonly environments: readonly EnvironmentManifest[];
}

const SECTION = 'reroll.manifest';

const manifests = new WeakMap<WebAssembly.Module, Manifest>();

/**
 * Reads a module's manifest from its custom section; it covers what the module's SHA-256 covers.
 *
 * @throws SimError `INCOMPATIBLE_MODULE` when there is none, or it does not fit this host or the module.
 */
export function manifestOf(module: WebAssembly.Module): Manifest {
  const known = manifests.get(module);
  if (known !== undefined) return known;
  const [section] = WebAssembly.Module.customSections(module, SECTION);
  if (section === undefined) {
    throw new SimError('INCOMPATIBLE_MODULE', `the module has no section "${SECTION}": it is no reroll.wasm`);
  }
  const manifest = parsed(section);
  checkManifest(module, manifest);
  manifests.set(module, manifest);
  return manifest;
}

/**
 * What a module says of the environment with an id.
 *
 * @throws TypeError when the id is no string; SimError `UNKNOWN_ENVIRONMENT` naming those that the module has.
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
