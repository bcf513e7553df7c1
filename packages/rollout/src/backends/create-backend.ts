import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { assertInteger } from '../internal/arguments.js';
import { RolloutError } from '../rollout-error.js';
import { type Backend, type BackendName, MAX_CONCURRENCY, MAX_TIMEOUT_MS } from './backend.js';
import { DockerBackend } from './docker-backend.js';
import { InlineBackend } from './inline-backend.js';
import { PooledBackend } from './pooled-backend.js';
import { whyUnsupported } from './unsupported.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

/** The image that the docker backend runs unless another is named: `reroll images build` makes it. */
export const DEFAULT_IMAGE = `reroll/js:${version}`;

/** Options of {@link createBackend}. */
export interface BackendOptions {
  /**
   * Tasks that run at the same time, 1 to {@link MAX_CONCURRENCY}; default: the processors available. `inline` runs one
   * whatever it says.
   */
  readonly concurrency?: number | undefined;
  /**
   * Wall-clock limit of a task in milliseconds, 1 to {@link MAX_TIMEOUT_MS}. Default: `DEFAULT_TIMEOUT_MS` and, for each rollout of the
   * task, the time that a slow machine takes for all the fuel which the limits of its policy grant, so that a policy inside its budget
   * never times out. `inline` cannot keep it.
   */
  readonly timeoutMs?: number | undefined;
  /** For `docker` alone: an image that holds the harness; default {@link DEFAULT_IMAGE}. */
  readonly image?: string | undefined;
}

/**
 * Makes a backend that several batches can share. Threads, processes and containers start when first needed.
 *
 * @throws TypeError or RangeError naming the option that is wrong; RolloutError `BACKEND_UNAVAILABLE` at once where the backend does
 * not work in this runtime: `process` on Bun, `worker` and `process` on Deno.
 * @example
 * ```ts
 * import { collectRollouts, createBackend, seedRange } from '@reroll/rollout';
 * await using backend = createBackend('worker', { concurrency: 2 });
 * const batch = collectRollouts({ env: 'CartPole-v1', policy: 'random', seeds: seedRange(0, 999), backend });
 * console.log((await batch.summary()).digest);
 * ```
 */
export function createBackend(name: BackendName, options: BackendOptions = {}): Backend {
  const { concurrency = Math.min(availableParallelism(), MAX_CONCURRENCY), timeoutMs } = options;
  assertInteger('concurrency', concurrency, 1, MAX_CONCURRENCY);
  if (timeoutMs !== undefined) assertInteger('timeoutMs', timeoutMs, 1, MAX_TIMEOUT_MS);
  if (options.image !== undefined && name !== 'docker')
    throw new TypeError(`image is for the docker backend, and means nothing to ${String(name)}`);
  const unsupported = whyUnsupported(name);
  if (unsupported !== null) throw new RolloutError('BACKEND_UNAVAILABLE', unsupported);
  switch (name) {
    case 'inline':
      return new InlineBackend();
    case 'worker':
    case 'process':
      return new PooledBackend(name, { concurrency, timeoutMs });
    case 'docker':
      return new DockerBackend({ concurrency, timeoutMs, image: options.image ?? DEFAULT_IMAGE });
    default:
      throw new RangeError(`backend must be inline, worker, process or docker, got ${String(name)}`);
  }
}
