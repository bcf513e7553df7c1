import type {
  AutoresetMode,
  CoreVector,
  EnvironmentManifest,
  NamedOptionValues,
  Seed,
  SimCore,
} from '@reroll/sim-core';
import { requireArray } from '../arguments.js';
import type { EnvSpec } from '../env.js';
import type {
  ActionSpaceOf,
  AnyEnvironment,
  Batched,
  BatchedActionSpaceOf,
  BatchedSpaceOf,
  EnvironmentTypes,
  MakeVectorOptions,
  SpaceOf,
} from '../environment-types.js';
import { coreOfSpaces, type SimInfo, simSpec } from '../sim-env.js';
import { spaceFromJson } from '../spaces/space-from-json.js';
import { batchSpace } from './batch-space.js';
import { batchOfRows, type CoreRows, keepRows } from './core-rows.js';
import { readMask, vectorSeeds } from './vector-arguments.js';
import type {
  VectorEnv,
  VectorOptions,
  VectorResetOptions,
  VectorResetResult,
  VectorStepResult,
} from './vector-env.js';

/** Arguments of {@link SimVectorEnv.reset}. */
export interface SimVectorResetOptions<Options = NamedOptionValues> {
  readonly seed?: Seed | readonly (Seed | null)[] | undefined;
  /** The environment's own reset options; episodes that autoreset starts have the defaults. */
  readonly options?: Options | undefined;
  readonly resetMask?: VectorResetOptions['resetMask'];
}

const NO_INFO: SimInfo = Object.freeze({});

/**
 * A vector of any environment of a simulation core's module, stepped at once by its kernel. Environment i gives the bits of a
 * single `SimEnv` with its seed and actions. `SimError` comes through from the core: `NOT_SEEDED`, `NOT_RESET`,
 * `EPISODE_OVER` with `disabled`, `ILLEGAL_ACTION` in a game, `DISPOSED` after `close`.
 *
 * @example
 * ```ts
 * import { makeVectorEnv } from '@reroll/env';
 *
 * using envs = makeVectorEnv('CartPole-v1', { numEnvs: 8, autoreset: 'same-step' });
 * envs.actionSpace.seed(0);
 * let { observations } = envs.reset({ seed: 0 });
 * for (let t = 0; t < 100; t++) ({ observations } = envs.step(envs.actionSpace.sample()));
 * observations.length; // 32: [8, 4], flat
 * ```
 */
export class SimVectorEnv<Types extends EnvironmentTypes = AnyEnvironment>
  implements VectorEnv<Batched<Types['observation']>, ArrayLike<number>>
{
  readonly numEnvs: number;
  readonly autoreset: AutoresetMode;
  readonly spec: EnvSpec;
  /** The module's description of the environment. */
  readonly manifest: EnvironmentManifest;
  readonly singleObservationSpace: SpaceOf<Types['observation']>;
  readonly singleActionSpace: ActionSpaceOf<Types>;
  readonly observationSpace: BatchedSpaceOf<Types['observation']>;
  readonly actionSpace: BatchedActionSpaceOf<Types>;
  readonly #vector: CoreVector<CoreRows>;
  readonly #noInfos: readonly SimInfo[];

  /**
   * Makes a vector in an instance of the core's module. At most 1,048,576 environments, and 16,777,216 elements of all
   * their observations.
   *
   * @param id one of `core.manifest.environments`.
   * @throws TypeError or RangeError when an option is wrong or unknown; SimError `UNKNOWN_ENVIRONMENT`, `OUT_OF_MEMORY`.
   */
  constructor(core: SimCore, id: string, options: MakeVectorOptions<Types>) {
    const vector = core.makeVector(id, options as VectorOptions & NamedOptionValues);
    const { numEnvs, autoreset, manifest } = vector;
    this.#vector = vector as CoreVector<CoreRows>;
    this.numEnvs = numEnvs;
    this.autoreset = autoreset;
    this.manifest = manifest;
    this.spec = simSpec(vector);
    const spaces = { core: coreOfSpaces(core) };
    const observation = spaceFromJson(vector.options.observationSpace, spaces);
    const action = spaceFromJson(manifest.actionSpace, spaces);
    this.#noInfos = Object.freeze(new Array<SimInfo>(numEnvs).fill(NO_INFO));
    this.singleObservationSpace = observation as SpaceOf<Types['observation']>;
    this.singleActionSpace = action as ActionSpaceOf<Types>;
    this.observationSpace = batchSpace(observation, numEnvs) as BatchedSpaceOf<Types['observation']>;
    this.actionSpace = batchSpace(action, numEnvs) as BatchedActionSpaceOf<Types>;
  }

  /** @throws TypeError or RangeError when an argument is wrong. */
  reset({
    seed,
    options,
    resetMask,
  }: SimVectorResetOptions<Types['resetOptions']> = {}): VectorResetResult<Batched<Types['observation']>> {
    const chosen = resetMask === undefined ? undefined : readMask(resetMask, this.numEnvs);
    const ofEnvironment = options as NamedOptionValues | undefined;
    if (typeof seed === 'object') this.#resetEach(seed, ofEnvironment, chosen);
    else this.#vector.reset({ seed, options: ofEnvironment, mask: chosen });
    const { observations, infos, actionMasks } = this.#vector;
    return {
      observations: this.#batch(observations),
      infos: this.#infos(infos, actionMasks).map((info, i) => (chosen?.[i] === false ? NO_INFO : info)),
    };
  }

  /** @throws TypeError or RangeError unless there is an action for each environment; then none is stepped. */
  step(actions: ArrayLike<number>): VectorStepResult<Batched<Types['observation']>> {
    const vector = this.#vector;
    vector.step(requireArray('actions', actions));
    return {
      observations: this.#batch(vector.observations),
      rewards: vector.rewards.slice(),
      terminations: vector.terminated.slice(),
      truncations: vector.truncated.slice(),
      infos: this.#infos(vector.infos, vector.actionMasks),
      ...this.#finals(),
    };
  }

  /** All episodes, the environments' streams and options as portable bytes; the streams of the spaces are not included. */
  snapshot(): Uint8Array {
    return this.#vector.snapshot();
  }

  /**
   * Goes back to a snapshot of a vector with the same options.
   *
   * @throws SimError `BAD_SNAPSHOT` or `SNAPSHOT_MISMATCH`; then nothing has changed.
   */
  restore(snapshot: Uint8Array): void {
    this.#vector.restore(snapshot);
  }

  close(): void {
    this.#vector.dispose();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Resets with a seed for each environment, some of which may be null; those come first, because they can be refused. */
  #resetEach(
    seed: readonly (Seed | null)[],
    options: NamedOptionValues | undefined,
    chosen: readonly boolean[] = new Array<boolean>(this.numEnvs).fill(true),
  ): void {
    const seeds = vectorSeeds(seed, this.numEnvs);
    const continuing = chosen.map((isChosen, i) => isChosen && seeds[i] === null);
    const seeded = chosen.map((isChosen, i) => isChosen && seeds[i] !== null);
    if (continuing.includes(true)) this.#vector.reset({ options, mask: continuing });
    if (seeded.includes(true))
      this.#vector.reset({ seeds: seeds.map((each) => each ?? 0n), options, mask: seeded });
  }

  /** Last observations and infos of the episodes that the last step ended. */
  #finals(): Pick<VectorStepResult<Batched<Types['observation']>>, 'finalObservations' | 'finalInfos'> {
    const { terminated, truncated, finalObservations, finalInfos, finalActionMasks } = this.#vector;
    const isOver = terminated.map((flag, i) => flag | truncated[i]!);
    if (this.autoreset !== 'same-step' || !isOver.includes(1)) {
      return { finalObservations: null, finalInfos: null };
    }
    const infos = this.#infos(finalInfos, finalActionMasks);
    return {
      finalObservations: this.#batch(keepRows(finalObservations, isOver)),
      finalInfos: infos.map((info, i) => (isOver[i] === 1 ? info : null)),
    };
  }

  #batch(rows: CoreRows): Batched<Types['observation']> {
    return batchOfRows(this.singleObservationSpace, rows, this.numEnvs) as Batched<Types['observation']>;
  }

  #infos(values: Float64Array, masks: Int8Array | null): readonly SimInfo[] {
    const { info: names = [] } = this.manifest;
    if (names.length === 0 && masks === null) return this.#noInfos;
    const size = (masks?.length ?? 0) / this.numEnvs;
    return Array.from(this.#noInfos, (_, i) => {
      const info: Record<string, number | Int8Array> = {};
      for (let k = 0; k < names.length; k++) info[names[k]!] = values[i * names.length + k]!;
      if (masks !== null) info['action_mask'] = masks.slice(i * size, (i + 1) * size);
      return info;
    });
  }
}
