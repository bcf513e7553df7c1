import type { AutoresetMode, Seed } from '@reroll/sim-core';
import { requireArray, requireLength } from '../arguments.js';
import type { Space } from '../spaces/space.js';
import { spaceFromJson } from '../spaces/space-from-json.js';
import { readMask } from '../vector/vector-arguments.js';
import type { VectorResetOptions } from '../vector/vector-env.js';
import { NDArray } from './ndarray.js';
import { RemoteClient } from './remote-client.js';
import { RemoteConnection, type RemoteOptions, type RemotePeer } from './remote-connection.js';
import {
  type RemoteInfo,
  type RenderFrame,
  readBooleans,
  readFrame,
  readInfo,
  readNumbers,
  writeSeed,
} from './replies.js';
import type { CallOptions } from './request-channel.js';
import { readSpaceValue, type SpaceInput, type SpaceValue, writeSpaceValue } from './space-values.js';
import type { WireValue } from './value.js';

/**
 * Arguments of {@link RemoteVectorEnv.reset}. Gymnasium resets by mask only with autoreset `disabled`, where the mask
 * travels as its option `reset_mask`.
 */
export interface RemoteVectorResetOptions extends VectorResetOptions, CallOptions {}

/** What {@link RemoteVectorEnv.reset} gives. */
export interface RemoteVectorResetResult<Observations> {
  /** A value of the batched space: `[numEnvs, ...shape]`, flat in C order, or a list or an object of such arrays. */
  readonly observations: Observations;
  /**
   * As Gymnasium's vectors give them: under each name the values of all environments, and under `_name` which ones have
   * a value.
   */
  readonly infos: RemoteInfo;
}

/** What {@link RemoteVectorEnv.step} gives; with autoreset `same-step`, last observations are in `infos.final_obs`. */
export interface RemoteVectorStepResult<Observations> extends RemoteVectorResetResult<Observations> {
  /** `[numEnvs]` */
  readonly rewards: Float64Array;
  /** `[numEnvs]`, 0 or 1. */
  readonly terminations: Uint8Array;
  /** `[numEnvs]`, 0 or 1. */
  readonly truncations: Uint8Array;
}

/** Which environment of the vector to render. */
export interface RemoteVectorRenderOptions extends CallOptions {
  /** From 0 to numEnvs − 1; default 0. */
  readonly envIndex?: number;
}

/**
 * A vector of environments in another process, stepped by one request. The type parameters are the caller's claim about
 * the batched spaces; what arrives is checked against the contract, not against them.
 *
 * @example
 * ```ts
 * import { RemoteVectorEnv } from '@reroll/env';
 *
 * await using envs = await RemoteVectorEnv.connect<Float32Array, number[]>('unix:/tmp/cartpoles.sock');
 * await envs.reset({ seed: 0 });
 * const { observations, rewards } = await envs.step(new Array(envs.numEnvs).fill(1));
 * ```
 */
export class RemoteVectorEnv<
  Observations extends SpaceValue = SpaceValue,
  Actions extends SpaceInput = SpaceInput,
> extends RemoteClient<Observations, Actions> {
  #singleObservationSpace: Space<unknown> | undefined;
  #singleActionSpace: Space<unknown> | undefined;

  /**
   * Connects to a served vector environment and learns its contract.
   *
   * @param peer `unix:PATH` (on Node), or streams that lead to the server
   * @throws ProtocolError as {@link RemoteEnv.connect}
   */
  static async connect<Observations extends SpaceValue = SpaceValue, Actions extends SpaceInput = SpaceInput>(
    peer: RemotePeer,
    options: RemoteOptions = {},
  ): Promise<RemoteVectorEnv<Observations, Actions>> {
    return new RemoteVectorEnv(await RemoteConnection.open(peer, 'vector', options));
  }

  /** Number of environments. */
  get numEnvs(): number {
    return this.contract.numEnvs as number;
  }

  /** What happens after an episode's end; null when the vector does not specify it. */
  get autoreset(): AutoresetMode | null {
    return this.contract.autoreset;
  }

  /** Space of one environment's observation. */
  get singleObservationSpace(): Space<unknown> {
    this.#singleObservationSpace ??= spaceFromJson(this.contract.singleObservationSpace);
    return this.#singleObservationSpace;
  }

  /** Space of one environment's action. */
  get singleActionSpace(): Space<unknown> {
    this.#singleActionSpace ??= spaceFromJson(this.contract.singleActionSpace);
    return this.#singleActionSpace;
  }

  /**
   * Starts an episode in every environment, or in those that the options' mask names.
   *
   * @throws ProtocolError ENVIRONMENT_ERROR with the environment's own traceback in `logs`, or of the connection
   */
  async reset(options: RemoteVectorResetOptions = {}): Promise<RemoteVectorResetResult<Observations>> {
    const { seed, options: ofEnvironments, resetMask, ...call } = options;
    const mask = resetMask && { reset_mask: this.#writeMask(resetMask) };
    const request = {
      seed: seed === undefined ? undefined : this.#writeSeeds(seed),
      options: mask ? { ...ofEnvironments, ...mask } : ofEnvironments,
    };
    const fields = await this.connection.request('reset', request, call);
    return { observations: this.#readObservations(fields['observation']), infos: readInfo(fields) };
  }

  /**
   * Takes one action in each environment.
   *
   * @throws ProtocolError RESET_NEEDED, INVALID_ACTION, ENVIRONMENT_ERROR, or of the connection
   * @throws TypeError, RangeError when the actions cannot be sent as an element of the batched action space
   */
  async step(actions: Actions, call?: CallOptions): Promise<RemoteVectorStepResult<Observations>> {
    const request = { action: writeSpaceValue(this.contract.actionSpace, actions, 'actions') };
    const fields = await this.connection.request('step', request, call);
    return {
      observations: this.#readObservations(fields['observation']),
      rewards: readNumbers(fields, 'reward', this.numEnvs),
      terminations: readBooleans(fields, 'terminated', this.numEnvs),
      truncations: readBooleans(fields, 'truncated', this.numEnvs),
      infos: readInfo(fields),
    };
  }

  /** Renders one environment of the vector, as {@link RemoteEnv.render} does. */
  async render({ envIndex = 0, ...call }: RemoteVectorRenderOptions = {}): Promise<RenderFrame> {
    const fields = await this.connection.request('render', { envIndex }, call);
    return readFrame(fields['frame']);
  }

  #writeSeeds(seed: Seed | ArrayLike<Seed | null>): unknown {
    if (typeof seed !== 'object') return writeSeed(seed);
    requireLength('seed', requireArray('seed', seed), this.numEnvs);
    return Array.from(seed, (each, i) => (each === null ? null : writeSeed(each, `seed[${i}]`)));
  }

  #writeMask(mask: ArrayLike<number | boolean>): NDArray {
    return new NDArray('|b1', [this.numEnvs], Uint8Array.from(readMask(mask, this.numEnvs), Number));
  }

  #readObservations(value: WireValue | undefined): Observations {
    return readSpaceValue(this.contract.observationSpace, value, 'observations') as Observations;
  }
}
