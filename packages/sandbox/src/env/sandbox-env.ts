import { RemoteEnv, type SpaceInput, type SpaceValue } from '@reroll/env';
import type { Sandbox } from '../sandbox.js';
import { type OpenSandboxEnv, openSandboxEnv } from './open-sandbox-env.js';
import type { SandboxEnvOptions } from './options.js';
import type { PreparedEnv } from './prepared-env.js';

/**
 * A single environment in a container of its own, with the interface of {@link RemoteEnv}. The container lives as long as
 * the environment: closing stops it, and so does any fault of the connection.
 *
 * @example
 * ```ts
 * import { SandboxEnv } from '@reroll/sandbox';
 *
 * await using env = await SandboxEnv.create<Float32Array, number>('CartPole-v1');
 * env.actionSpace.seed(0);
 * let { observation } = await env.reset({ seed: 0 });
 * for (let step = 0; step < 45; step++) {
 *   const result = await env.step(env.actionSpace.sample());
 *   observation = result.observation;
 *   if (result.terminated || result.truncated) break;
 * }
 * ```
 */
export class SandboxEnv<
  Observation extends SpaceValue = SpaceValue,
  Action extends SpaceInput = SpaceInput,
> extends RemoteEnv<Observation, Action> {
  /** The container. */
  readonly sandbox: Sandbox;
  readonly #server: OpenSandboxEnv['server'];

  private constructor({ connection, sandbox, server }: OpenSandboxEnv) {
    super(connection);
    this.sandbox = sandbox;
    this.#server = server;
  }

  /**
   * Starts a container that serves the environment, and connects to it.
   *
   * @param source `CartPole-v1` or `gym://CartPole-v1`; `module:factory` in the image; `./file.py:factory`, a file that
   * the container gets; `docker://image`, whose command serves the protocol; `hf://owner/name@commit:suite/task`; or what `prepareEnv` gives
   * @throws TypeError, RangeError naming the argument that is wrong.
   * @throws SandboxError when there is no such image or container; `SOURCE_UNTRUSTED`, `SOURCE_UNPINNED`,
   * `SOURCE_UNAVAILABLE`.
   * @throws ProtocolError `START_FAILED` and others of {@link RemoteEnv.connect}, with the server's output in `logs`.
   */
  static async create<Observation extends SpaceValue = SpaceValue, Action extends SpaceInput = SpaceInput>(
    source: string | PreparedEnv,
    options: SandboxEnvOptions = {},
  ): Promise<SandboxEnv<Observation, Action>> {
    return new SandboxEnv(await openSandboxEnv(source, options));
  }

  /** The end of what the environment has printed: its last 64 KiB on standard error, where its prints go. */
  get logs(): string {
    return this.#server.logs();
  }
}
