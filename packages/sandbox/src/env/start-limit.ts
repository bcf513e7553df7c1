import { ProtocolError } from '@reroll/env';
import { checkNumber } from '../check.js';
import { MAX_TIMEOUT_MS } from '../process/options.js';
import { DEFAULT_INSTALL_TIMEOUT_MS, DEFAULT_START_TIMEOUT_MS, type SandboxEnvOptions } from './options.js';
import type { EnvSource } from './source.js';

/** How long the start of an environment may take, whatever it consists of. */
export interface StartLimit {
  readonly timeoutMs: number;
  /** Fires when the time is over, or when the caller's signal does. */
  readonly signal: AbortSignal;
  lift(): void;
}

/**
 * Starts the clock. A source of null was prepared before, and needs nothing but its container.
 *
 * @throws TypeError, RangeError for an invalid time.
 */
export function startLimit(source: EnvSource | null, options: SandboxEnvOptions): StartLimit {
  const installs = source !== null && (source.kind === 'hub' || (options.packages?.length ?? 0) > 0);
  const usual = installs ? DEFAULT_INSTALL_TIMEOUT_MS : DEFAULT_START_TIMEOUT_MS;
  const timeoutMs = checkNumber('connectTimeoutMs', options.connectTimeoutMs ?? usual, 1, MAX_TIMEOUT_MS);
  const controller = new AbortController();
  const late = () =>
    controller.abort(new ProtocolError('TIMEOUT', `The environment was not ready within ${timeoutMs} ms`));
  const timer = setTimeout(late, timeoutMs);
  return {
    timeoutMs,
    signal: options.signal ? AbortSignal.any([options.signal, controller.signal]) : controller.signal,
    lift: () => clearTimeout(timer),
  };
}
