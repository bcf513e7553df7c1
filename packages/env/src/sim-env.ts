import {
  builtInManifest,
  type CoreEnv,
  type CoreResetOptions,
  type EnvironmentManifest,
  type NamedOptionValues,
  type Player,
  SimCore,
} from '@reroll/sim-core';
import type { Env, EnvMetadata, EnvSpec, Info, ResetResult, StepResult } from './env.js';
import type {
  ActionSpaceOf,
  AnyEnvironment,
  EnvironmentTypes,
  MakeOptions,
  SpaceOf,
} from './environment-types.js';
import { spaceFromJson } from './spaces/space-from-json.js';

/** What an environment of the core adds to an observation: numbers such as `prob`, by Gymnasium's names, and a mask. */
export interface SimInfo extends Info {
  /** 1 for each action that is legal, where the environment has a mask: `actionSpace.sample(info.action_mask)`. */
  readonly action_mask?: Int8Array;
}

/**
 * Any environment of a simulation core's module: those that `makeEnv` makes by id, and those of your own modules. Its
 * manifest describes observations, actions, rewards, start and end.
 *
 * In a game of two players each step is one player's move, and the reward is from player 1's point of view. Steps after
 * the end of an episode do what Gymnasium's do; games refuse them. `SimError` comes through from the core: `NOT_SEEDED`
 * for a first reset without a seed, unless the environment draws nothing; `NOT_RESET` for a step before it;
 * `ILLEGAL_ACTION` and `EPISODE_OVER` in a game; `DISPOSED` after `close`. A refused call changes nothing.
 *
 * @example
 * ```ts
 * import { makeEnv } from '@reroll/env';
 *
 * using env = makeEnv('TicTacToe-v0');
 * env.actionSpace.seed(7);
 * let { info } = env.reset();
 * for (let over = false; !over; ) {
 *   const result = env.step(env.actionSpace.sample(info.action_mask));
 *   info = result.info;
 *   over = result.terminated;
 * }
 * env.winner; // 0, 1 or 2
 * ```
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { SimEnv } from '@reroll/env';
 * import { SimCore } from '@reroll/sim-core';
 *
 * const core = SimCore.create({ module: new WebAssembly.Module(readFileSync('maze.wasm')) });
 * using env = new SimEnv(core, 'Maze-v0', { width: 8 });
 * const { observation } = env.reset({ seed: 42 });
 * ```
 */
export class SimEnv<Types extends EnvironmentTypes = AnyEnvironment>
  implements Env<Types['observation'], Types['action']>
{
  readonly spec: EnvSpec;
  readonly metadata: EnvMetadata = { renderModes: ['ansi'] };
  /** The module's description of the environment. */
  readonly manifest: EnvironmentManifest;
  readonly observationSpace: SpaceOf<Types['observation']>;
  readonly actionSpace: ActionSpaceOf<Types>;
  readonly #env: CoreEnv;

  /**
   * Makes an environment in a core's memory, where its spaces have their random streams too.
   *
   * @param id one of `core.manifest.environments`.
   * @throws TypeError or RangeError when an option is wrong or unknown; SimError `UNKNOWN_ENVIRONMENT`, `OUT_OF_MEMORY`.
   */
  constructor(core: SimCore, id: string, options?: MakeOptions<Types>) {
    const env = core.make(id, options as NamedOptionValues | undefined);
    this.#env = env;
    this.manifest = env.manifest;
    this.spec = simSpec(env);
    const spaces = { core: coreOfSpaces(core) };
    this.observationSpace = spaceFromJson(env.options.observationSpace, spaces) as SpaceOf<
      Types['observation']
    >;
    this.actionSpace = spaceFromJson(env.manifest.actionSpace, spaces) as ActionSpaceOf<Types>;
  }

  reset(options?: CoreResetOptions<Types['resetOptions']>): ResetResult<Types['observation'], SimInfo> {
    this.#env.reset(options as CoreResetOptions | undefined);
    return { observation: copyOf(this.#env.observation), info: this.#env.info };
  }

  step(action: Types['action']): StepResult<Types['observation'], SimInfo> {
    const env = this.#env;
    env.step(numbersOf(action));
    const { reward, terminated, truncated, info } = env;
    return { observation: copyOf(env.observation), reward, terminated, truncated, info };
  }

  /** The current state as text: as in Gymnasium's `ansi` mode if that exists, else the elements of the observation. */
  render(): string {
    return this.#env.render();
  }

  /** i8 `[n]`: 1 for each legal action, as a copy; null if the environment has no mask. */
  get actionMask(): Int8Array | null {
    return this.#env.actionMask?.slice() ?? null;
  }

  /** In games, the player who moves next, or would if the game were not over. */
  get playerToMove(): Player {
    return this.#env.playerToMove;
  }

  /** In games, the player who has won; 0 if nobody has. */
  get winner(): Player | 0 {
    return this.#env.winner;
  }

  /** The episode, the environment's stream and its options as portable bytes; the streams of its spaces are not included. */
  snapshot(): Uint8Array {
    return this.#env.snapshot();
  }

  /**
   * Goes back to a snapshot of an environment with the same options.
   *
   * @throws SimError `BAD_SNAPSHOT` or `SNAPSHOT_MISMATCH`; then nothing has changed.
   */
  restore(snapshot: Uint8Array): void {
    this.#env.restore(snapshot);
  }

  close(): void {
    this.#env.dispose();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Where spaces have their streams: in the environment's core, unless its module is of someone else. */
export function coreOfSpaces(core: SimCore): SimCore {
  return core.manifest === builtInManifest() ? core : SimCore.create();
}

/** What an environment of the core was made from. */
export function simSpec({ manifest, options }: Pick<CoreEnv, 'manifest' | 'options'>): EnvSpec {
  return { id: manifest.id, maxEpisodeSteps: options.maxEpisodeSteps, options: options.changed };
}

/** A value of a space whose arrays are not the core's. */
function copyOf(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return (value as Uint8Array).slice();
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, copyOf(part)]));
}

/** An action as the core takes it: 64-bit integers, as spaces of `<i8` draw them, as numbers. */
function numbersOf(action: unknown): unknown {
  return action instanceof BigInt64Array ? Array.from(action, Number) : action;
}
