import type { AutoresetMode, RemoteOptions } from '@reroll/env';
import type { SandboxClient } from '../client.js';
import type { SandboxOptions } from '../options.js';
import type { SecurityOptions } from '../security.js';
import type { Session } from '../session.js';
import type { FetchRepository } from './hub.js';

/** How much an environment's container may use; limits left out have the defaults of a sandbox. */
export interface EnvLimits
  extends Pick<SandboxOptions, 'memoryBytes' | 'cpus' | 'pidsLimit' | 'tmpBytes' | 'openFiles'> {
  /** How long the container may live; default 1 hour. */
  readonly lifetimeMs?: number;
}

/** Options of environments that are served from a container of their own. */
export interface SandboxEnvOptions extends RemoteOptions {
  /**
   * Most milliseconds from the call until the environment is ready: to fetch its repository, build its image, start its
   * container, import and construct it. Default {@link DEFAULT_START_TIMEOUT_MS}, 2 minutes; with `packages` or an `hf://`
   * source {@link DEFAULT_INSTALL_TIMEOUT_MS}, 15 minutes.
   */
  readonly connectTimeoutMs?: number | undefined;
  /** Makes the container, and is not closed with it; default: a separate client. */
  readonly client?: SandboxClient;
  /** A session of that client that the container belongs to, and ends with; default: the client's own. */
  readonly session?: Session;
  /** Image with Python and the environment server: `reroll/python:VERSION-gymnasium`, or one based on it. */
  readonly baseImage?: string;
  /**
   * Requirements to install into an image on top of the base image, such as `ale-py==0.11.2`. The image is kept by the
   * engine and used again for the same base image, requirements and wheels.
   */
  readonly packages?: readonly string[];
  /** Folder of wheels to install the packages from, without any network. */
  readonly wheelFolder?: string;
  /** Network of the installation when there is no wheel folder; default `bridge`. */
  readonly buildNetwork?: string;
  /**
   * Files that the container gets, by their paths on the host: modules that Python can then import by name, and data in the folder
   * where the environment runs. At most {@link MAX_ENV_FILES} files of {@link MAX_ENV_FILE_BYTES} bytes together.
   */
  readonly files?: readonly string[];
  /** Python modules to import before the environment is made, such as those that register it. */
  readonly imports?: readonly string[];
  /** Arguments of the environment's constructor; JSON. */
  readonly makeKwargs?: Readonly<Record<string, unknown>>;
  /** For example `rgb_array` or `ansi`; default: no rendering. */
  readonly renderMode?: string;
  readonly limits?: EnvLimits;
  /** Deviations of the container from the hardened profile. */
  readonly security?: SecurityOptions;
  /** Tags to list the container by. */
  readonly tags?: readonly string[];
  /** Accepts an `hf://` source without a commit, and packages without a version; default false. */
  readonly allowUnpinned?: boolean;
  /** Allows the code of an `hf://` repository to run, which nobody here has reviewed; default false. */
  readonly trustRemoteCode?: boolean;
  /** Fetches the files of an `hf://` repository; default: over HTTPS from the hub. */
  readonly fetchRepository?: FetchRepository;
}

/** Options of vector environments that are served from a container of their own. */
export interface SandboxVectorEnvOptions extends SandboxEnvOptions {
  /** Number of environments, at least 1. */
  readonly numEnvs: number;
  /**
   * `sync` steps them one after another in one process, `async` steps each in its own process, and `vector_entry_point`
   * leaves it to the environment's own vector implementation. Default `sync`.
   */
  readonly vectorizationMode?: 'sync' | 'async' | 'vector_entry_point';
  /** What happens after an episode's end; default: the vector environment's own choice. */
  readonly autoreset?: AutoresetMode;
}

/** One hour: longer than an evaluation, short enough that a forgotten container does not matter. */
export const DEFAULT_ENV_LIFETIME_MS = 60 * 60 * 1000;

/** How long an environment may take to be ready, and one that must be downloaded and installed first. */
export const DEFAULT_START_TIMEOUT_MS = 2 * 60 * 1000;
export const DEFAULT_INSTALL_TIMEOUT_MS = 15 * 60 * 1000;

/** Most environments that one container serves. */
export const MAX_NUM_ENVS = 4096;
