import { RemoteVectorEnv, type SpaceInput, type SpaceValue } from '@reroll/env';
import type { Sandbox } from '../sandbox.js';
import { type OpenSandboxEnv, openSandboxEnv } from './open-sandbox-env.js';
import type { SandboxVectorEnvOptions } from './options.js';
import type { PreparedEnv } from './prepared-env.js';

/**
 * A vector of environments in one container of its own, with the interface of {@link RemoteVectorEnv}. The container
 * lives as long as the vector.
 *
 * @example
 * ```ts
 * import { SandboxVectorEnv } from '@reroll/sandbox';
 *
 * await using envs = await SandboxVectorEnv.create<Float32Array, number[]>('CartPole-v1', { numEnvs: 2 });
 * await envs.reset({ seed: 0 });
 * const { rewards } = await envs.step([0, 1]); // Float64Array [1, 1]
 * ```
 */
export class SandboxVectorEnv<
  Observations extends SpaceValue = SpaceValue,
  Actions extends SpaceInput = SpaceInput,
> extends RemoteVectorEnv<Observations, Actions> {
  /** The container. */
  readonly sandbox: Sandbox;
  readonly #server: OpenSandboxEnv['server'];

  private constructor({ connection, sandbox, server }: OpenSandboxEnv) {
    super(connection);
    this.sandbox = sandbox;
    this.#server = server;
  }

  /** Starts a container that serves the vector, and connects to it; sources and errors as {@link SandboxEnv.create}. */
  static async create<Observations extends SpaceValue = SpaceValue, Actions extends SpaceInput = SpaceInput>(
    source: string | PreparedEnv,
    options: SandboxVectorEnvOptions,
  ): Promise<SandboxVectorEnv<Observations, Actions>> {
    const { numEnvs, vectorizationMode, autoreset, ...rest } = options;
    const vector = {
      numEnvs,
      ...(vectorizationMode && { vectorizationMode }),
      ...(autoreset && { autoreset }),
    };
    return new SandboxVectorEnv(await openSandboxEnv(source, rest, vector));
  }

  /** The end of what the environments have printed: the last 64 KiB on standard error, where their prints go. */
  get logs(): string {
    return this.#server.logs();
  }
}
