import type { OptionDefinition } from './option-definition.js';
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
