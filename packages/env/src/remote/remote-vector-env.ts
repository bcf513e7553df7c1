import type { Seed } from '@reroll/sim-core';
import type { EnvContract } from './contract.js';
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

/** What `reset` of a remote vector environment takes. */
export interface RemoteVectorResetOptions extends CallOptions {
  /**
   * One seed from which Gymnasium derives each environment's (seed, seed + 1, …), or one for each; null leaves that
   * environment's random numbers as they are.
   */
  readonly seed?: Seed | readonly (Seed | null)[];
  /** The environment's own reset options, such as Gymnasium's `reset_mask`. */
  readonly options?: { readonly [name: string]: unknown };
}

/** What `reset` of a remote vector environment gives; observations are batched along a new first dimension. */
export interface RemoteVectorResetResult<Observations> {
  readonly observations: Observations;
  readonly infos: RemoteInfo;
}

/** What `step` of a remote vector environment gives: one entry for each environment, flags as 0 or 1. */
export interface RemoteVectorStepResult<Observations> extends RemoteVectorResetResult<Observations> {
  readonly rewards: Float64Array;
  readonly terminations: Uint8Array;
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
> implements AsyncDisposable
{
  readonly #connection: RemoteConnection;

  private constructor(connection: RemoteConnection) {
    this.#connection = connection;
  }

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

  /** What the environment says about itself: id, spaces, number of environments, autoreset mode. */
  get contract(): EnvContract {
    return this.#connection.contract;
  }

  /** Number of environments. */
  get numEnvs(): number {
    return this.contract.numEnvs as number;
  }

  /**
   * Starts an episode in every environment, or in those that the options' mask names.
   *
   * @throws ProtocolError ENVIRONMENT_ERROR with the environment's own traceback in `logs`, or of the connection
   */
  async reset({
    seed,
    options,
    ...call
  }: RemoteVectorResetOptions = {}): Promise<RemoteVectorResetResult<Observations>> {
    const request = { seed: seed === undefined ? undefined : this.#writeSeeds(seed), options };
    const fields = await this.#connection.request('reset', request, call);
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
    const fields = await this.#connection.request('step', request, call);
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
    const fields = await this.#connection.request('render', { envIndex }, call);
    return readFrame(fields['frame']);
  }

  /** Closes the environments and the connection. Calling it again waits for the same close. */
  close(call?: CallOptions): Promise<void> {
    return this.#connection.close(call);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #writeSeeds(seed: Seed | readonly (Seed | null)[]): unknown {
    if (!Array.isArray(seed)) return writeSeed(seed as Seed);
    if (seed.length !== this.numEnvs) {
      throw new RangeError(`seed: expected one seed or ${this.numEnvs}, got ${seed.length}`);
    }
    return seed.map((each: Seed | null, i) => (each === null ? null : writeSeed(each, `seed[${i}]`)));
  }

  #readObservations(value: unknown): Observations {
    return readSpaceValue(this.contract.observationSpace, value as never, 'observations') as Observations;
  }
}
