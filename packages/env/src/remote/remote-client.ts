import type { Space } from '../spaces/space.js';
import { spaceFromJson } from '../spaces/space-from-json.js';
import type { EnvContract } from './contract.js';
import type { RemoteConnection } from './remote-connection.js';
import type { CallOptions } from './request-channel.js';

/** What a remote environment and a remote vector have in common. */
export abstract class RemoteClient<Observation, Action> implements AsyncDisposable {
  readonly #connection: RemoteConnection;
  #observationSpace: Space<Observation> | undefined;
  #actionSpace: Space<Action> | undefined;

  protected constructor(connection: RemoteConnection) {
    this.#connection = connection;
  }

  /** The environment's description of itself: id, spaces, metadata, render mode, autoreset. */
  get contract(): EnvContract {
    return this.#connection.contract;
  }

  /** Space of observations; of a vector, of the whole batch. Seed it before sampling. */
  get observationSpace(): Space<Observation> {
    this.#observationSpace ??= spaceFromJson(this.contract.observationSpace) as Space<Observation>;
    return this.#observationSpace;
  }

  /**
   * Space of actions; of a vector, of the whole batch. It is the client's own: seed it before sampling, and it gives what
   * the environment's `action_space` gives with that seed.
   */
  get actionSpace(): Space<Action> {
    this.#actionSpace ??= spaceFromJson(this.contract.actionSpace) as Space<Action>;
    return this.#actionSpace;
  }

  /** How `render` renders; null when it does not. */
  get renderMode(): string | null {
    return this.contract.renderMode;
  }

  /**
   * Closes the environment and the connection. Calling it again waits for the same close. An environment that does not
   * close within 10 seconds, or `timeoutMs`, is cut off.
   *
   * @throws ProtocolError ENVIRONMENT_ERROR when the environment raised, TIMEOUT when it was cut off
   */
  close(call?: CallOptions): Promise<void> {
    return this.#connection.close(call);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The connection, for the requests of subclasses. */
  protected get connection(): RemoteConnection {
    return this.#connection;
  }
}
