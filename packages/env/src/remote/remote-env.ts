import type { ResetOptions, ResetResult, StepResult } from '../env.js';
import { RemoteClient } from './remote-client.js';
import { RemoteConnection, type RemoteOptions, type RemotePeer } from './remote-connection.js';
import {
  type RemoteInfo,
  type RenderFrame,
  readBoolean,
  readFrame,
  readInfo,
  readNumber,
  writeSeed,
} from './replies.js';
import type { CallOptions } from './request-channel.js';
import { readSpaceValue, type SpaceInput, type SpaceValue, writeSpaceValue } from './space-values.js';
import type { WireValue } from './value.js';

/** Arguments of {@link RemoteEnv.reset}. */
export interface RemoteResetOptions extends ResetOptions, CallOptions {}

/**
 * A single environment in another process, with Gymnasium's interface in its asynchronous form. The type parameters are
 * the caller's claim about the spaces; what arrives is checked against the contract, not against them.
 *
 * @example
 * ```ts
 * import { RemoteEnv } from '@reroll/env';
 *
 * await using env = await RemoteEnv.connect<Float32Array, number>('unix:/tmp/cartpole.sock');
 * let { observation } = await env.reset({ seed: 0 });
 * const result = await env.step(observation[2]! > 0 ? 1 : 0);
 * ```
 */
export class RemoteEnv<
  Observation extends SpaceValue = SpaceValue,
  Action extends SpaceInput = SpaceInput,
> extends RemoteClient<Observation, Action> {
  /**
   * Connects to a served environment and learns its contract.
   *
   * @param peer `unix:PATH` (on Node), or streams that lead to the server
   * @throws ProtocolError CONNECT_FAILED, START_FAILED, UNSUPPORTED_VERSION, CONTRACT_MISMATCH, TIMEOUT, and those of a
   * peer that breaks the protocol
   */
  static async connect<Observation extends SpaceValue = SpaceValue, Action extends SpaceInput = SpaceInput>(
    peer: RemotePeer,
    options: RemoteOptions = {},
  ): Promise<RemoteEnv<Observation, Action>> {
    return new RemoteEnv(await RemoteConnection.open(peer, 'single', options));
  }

  /**
   * Starts an episode.
   *
   * @throws ProtocolError ENVIRONMENT_ERROR with the environment's own traceback in `logs`, or of the connection
   */
  async reset({
    seed,
    options,
    ...call
  }: RemoteResetOptions = {}): Promise<ResetResult<Observation, RemoteInfo>> {
    const request = { seed: seed === undefined ? undefined : writeSeed(seed), options };
    const fields = await this.connection.request('reset', request, call);
    return { observation: this.#readObservation(fields['observation']), info: readInfo(fields) };
  }

  /**
   * Takes one action.
   *
   * @throws ProtocolError RESET_NEEDED, INVALID_ACTION, ENVIRONMENT_ERROR, or of the connection
   * @throws TypeError, RangeError when the action cannot be sent as an element of the action space
   */
  async step(action: Action, call?: CallOptions): Promise<StepResult<Observation, RemoteInfo>> {
    const request = { action: writeSpaceValue(this.contract.actionSpace, action, 'action') };
    const fields = await this.connection.request('step', request, call);
    return {
      observation: this.#readObservation(fields['observation']),
      reward: readNumber(fields, 'reward'),
      terminated: readBoolean(fields, 'terminated'),
      truncated: readBoolean(fields, 'truncated'),
      info: readInfo(fields),
    };
  }

  /** Renders in the render mode of the contract; null when that is null. Pixels are `|u1` of shape [height, width, 3]. */
  async render(call?: CallOptions): Promise<RenderFrame> {
    const fields = await this.connection.request('render', {}, call);
    return readFrame(fields['frame']);
  }

  #readObservation(value: WireValue | undefined): Observation {
    return readSpaceValue(this.contract.observationSpace, value, 'observation') as Observation;
  }
}
