import type { OptionDefinition } from './option-definition.js';
import { SimError } from './sim-error.js';
import type { SpaceJson } from './space-json.js';

/** A module's description of one of its environments. */
export interface EnvironmentManifest {
  /** For example `CartPole-v1`. */
  readonly id: string;
  readonly description: string;
  /** Where the definition comes from. */
  readonly source: string;
  /** For the default options; {@link import('./environment-options.js').ResolvedOptions} has it for others. */
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
  /** Steps after which an episode is truncated; null if nothing truncates it. */
  readonly maxEpisodeSteps: number | null;
  /** Steps that no episode can exceed, if the rules themselves end it. */
  readonly longestEpisode?: number;
  readonly options?: Readonly<Record<string, OptionDefinition>>;
  /** f64 numbers that `info` holds, by Gymnasium's names. */
  readonly info?: readonly string[];
  /** Whether each state says which actions are legal. */
  readonly actionMask?: boolean;
  /** Names of the state variables, if all of them are f64. */
  readonly state?: readonly string[];
  /** 2 for games, whose players move in turn. Default: 1. */
  readonly players?: 1 | 2;
  /** Whether a reset draws nothing, so that it needs no seed. */
  readonly drawsNothing?: boolean;
  readonly versions: Readonly<Record<string, string>>;
  /** Prefix of its functions among the module's exports. */
  readonly kernel: string;
}

/** A module's description of itself. */
export interface Manifest {
  readonly abi: number;
  readonly environments: readonly EnvironmentManifest[];
}

/** The one version of exports, memory layouts and manifest that this host code knows. */
export const ABI_VERSION = 2;

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
      `the module has no section "${SECTION}": it is not a reroll.wasm`,
    );
  }
  const manifest = JSON.parse(new TextDecoder().decode(new Uint8Array(section))) as Manifest;
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

/**
 * Checks a module's description of itself against this host and its own exports.
 *
 * @throws SimError `INCOMPATIBLE_MODULE` naming the environment and what is wrong with it.
 */
function checkManifest(module: WebAssembly.Module, { abi, environments }: Manifest): void {
  if (abi !== ABI_VERSION) refuse(`has ABI version ${abi}, this host takes ${ABI_VERSION}`);
  if (!Array.isArray(environments)) refuse('lists no environments');
  const exported = new Set(WebAssembly.Module.exports(module).map(({ name }) => name));
  const ids = new Set<string>();
  for (const entry of environments) {
    if (ids.has(entry.id)) refuse(`has two environments with the id ${entry.id}`);
    ids.add(entry.id);
    if (!exported.has(`${entry.kernel}_stateBytes`)) {
      refuse(`exports no ${entry.kernel}_stateBytes, which ${entry.id} needs`);
    }
    checkActions(entry);
  }
}

function checkActions({ id, actionSpace: space, actionMask = false }: EnvironmentManifest): void {
  if (space.type === 'Discrete' && !(space.n >= 1)) refuse(`has no action in ${id}`);
  if (space.type === 'Box' && !boundsOf(space).every(Number.isFinite)) {
    refuse(`has actions without bounds in ${id}, which cannot be drawn`);
  }
  if (actionMask && space.type !== 'Discrete') refuse(`masks actions in ${id} that are not Discrete`);
}

function boundsOf({ low, high }: Extract<SpaceJson, { type: 'Box' }>): unknown[] {
  return [low, high].flat();
}

function refuse(problem: string): never {
  throw new SimError('INCOMPATIBLE_MODULE', `the module ${problem}`);
}
