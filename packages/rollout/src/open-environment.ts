import type { SandboxEnvOptions } from '@reroll/sandbox';
import type { ContainerOptions } from './containers/container-options.js';
import { type ContainerVerification, OpenedEnvironment } from './environments/container-environments.js';

/** Options of {@link openEnvironment}: those of `SandboxEnv.create`, and how rollouts use the containers. */
export interface OpenEnvironmentOptions extends Omit<SandboxEnvOptions, 'renderMode'>, ContainerOptions {
  /**
   * `repeat` takes the actions of every rollout again in a second, fresh container and compares the bytes; `none` believes the first:
   * results are then not `verified`, and have no receipt. Default `repeat`.
   */
  readonly verification?: ContainerVerification;
}

/**
 * Opens an environment in containers for rollouts: `env` of `collectRollouts`, `runRollout`, `verifyReproducibility` and receipts takes what
 * comes out. A container is started once, and reset with seed 0, to learn the environment's spaces, its limit of steps, and whether it
 * masks actions (`info.action_mask`). Specs hold the image as the engine names it by its content, the digest of files, and what the
 * environment is made with.
 *
 * `options` of a spec go to `reset`. Each call has `timeoutMs` (default 60,000), and a container lives for `limits.lifetimeMs` (default 1 hour);
 * what the clock ends has no score. An exception of the environment's code, a process that it ends, memory beyond `limits.memoryBytes`, and
 * answers that do not fit its spaces are `failure` with `fault: 'environment'`.
 *
 * @param source as `SandboxEnv.create` takes it: `gym://LunarLander-v3`, `./my_env.py:make`, `module:factory`, `docker://image`,
 * `hf://owner/name@commit:suite/task`.
 * @returns the environment, open until it is closed: use it with `await using`.
 * @throws what `SandboxEnv.create` throws; RangeError for a space that rollouts cannot have; TypeError or RangeError naming an option.
 * @example
 * ```ts
 * import { collectRollouts, openEnvironment, seedRange } from '@reroll/rollout';
 *
 * await using taxi = await openEnvironment('gym://Taxi-v4', { warm: 2 });
 * const batch = collectRollouts({ env: taxi, policy: 'random', seeds: seedRange(0, 9), concurrency: 2 });
 * console.log((await batch.summary()).totalReward);
 * ```
 */
export async function openEnvironment(
  source: string,
  { verification = 'repeat', ...options }: OpenEnvironmentOptions = {},
): Promise<OpenedEnvironment> {
  if (verification !== 'repeat' && verification !== 'none')
    throw new RangeError(`verification must be repeat or none, got ${String(verification)}`);
  // The engine's client is loaded by those who need it.
  const { openContainers } = await import('./containers/open-containers.js');
  return new OpenedEnvironment({ ...(await openContainers(source, options)), verification });
}
