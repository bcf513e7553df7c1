import { ProtocolError, RemoteConnection } from '@reroll/env';
import { checkNumber } from '../check.js';
import { SandboxClient } from '../client.js';
import { orAbort } from '../or-abort.js';
import { MAX_TIMEOUT_MS } from '../process/options.js';
import type { Sandbox } from '../sandbox.js';
import type { CreateOptions } from '../session.js';
import { envImage } from './env-image.js';
import {
  DEFAULT_ENV_LIFETIME_MS,
  DEFAULT_INSTALL_TIMEOUT_MS,
  DEFAULT_START_TIMEOUT_MS,
  type SandboxEnvOptions,
} from './options.js';
import { type ServedProcess, serveInSandbox } from './served-process.js';
import { serverCommand, type VectorOptions } from './server-command.js';
import { type EnvSource, parseSource } from './source.js';

/** A container that serves an environment, and the connection to it. */
export interface OpenSandboxEnv {
  readonly connection: RemoteConnection;
  readonly sandbox: Sandbox;
  readonly server: ServedProcess;
}

/** Starts the container and the server in it, and connects. If any step fails, nothing is left. */
export async function openSandboxEnv(
  text: string,
  options: SandboxEnvOptions,
  vector?: VectorOptions,
): Promise<OpenSandboxEnv> {
  const source = parseSource(text);
  const limit = startLimit(source, options);
  const { client = new SandboxClient() } = options;
  const release = async (): Promise<void> => {
    await sandbox?.close();
    if (client !== options.client) await client.close();
  };
  let sandbox: Sandbox | undefined;
  let server: ServedProcess | undefined;
  try {
    const { signal } = limit;
    const bounded = { ...options, signal };
    // The caller's own code fetches a repository, and may ignore the signal.
    const { image, command } = await orAbort(serving(client, source, bounded, vector), signal);
    sandbox = await client.create(containerOptions(image, bounded));
    server = serveInSandbox(sandbox, command, release);
    const wanted = vector === undefined ? 'single' : 'vector';
    const waiting = { ...bounded, connectTimeoutMs: limit.timeoutMs };
    return { connection: await RemoteConnection.open(server.duplex, wanted, waiting), sandbox, server };
  } catch (error) {
    await release();
    throw withLogs(error, server);
  } finally {
    limit.lift();
  }
}

interface StartLimit {
  readonly timeoutMs: number;
  /** Fires when the time is over, or when the caller's signal does. */
  readonly signal: AbortSignal;
  lift(): void;
}

/** @throws TypeError, RangeError for an invalid time. */
function startLimit(source: EnvSource, options: SandboxEnvOptions): StartLimit {
  const installs = source.kind === 'hub' || (options.packages?.length ?? 0) > 0;
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

function containerOptions(image: string, options: SandboxEnvOptions): CreateOptions {
  const { limits = {}, security, tags, signal } = options;
  const { lifetimeMs = DEFAULT_ENV_LIFETIME_MS, ...rest } = limits;
  return {
    image,
    ...rest,
    timeoutMs: lifetimeMs,
    ...(security && { security }),
    ...(tags && { tags }),
    ...(signal && { signal }),
  };
}

/** The image to run and the command in it that serves the environment. */
async function serving(
  client: SandboxClient,
  source: EnvSource,
  options: SandboxEnvOptions,
  vector: VectorOptions | undefined,
): Promise<{ image: string; command: readonly string[] }> {
  if (source.kind !== 'image') {
    const command = serverCommand(source, options, vector);
    return { image: await envImage(client, source, options), command };
  }
  for (const name of [
    'baseImage',
    'packages',
    'wheelFolder',
    'imports',
    'makeKwargs',
    'renderMode',
  ] as const) {
    if (options[name] !== undefined)
      throw new RangeError(`${name} has no meaning for docker://${source.image}`);
  }
  const { command } = await client.inspectImage(source.image);
  if (command.length === 0)
    throw new RangeError(`docker://${source.image} names no command that could serve an environment`);
  return { image: source.image, command };
}

/** Adds what the server printed to an error of the start, unless the error has its own logs. */
function withLogs(error: unknown, server: ServedProcess | undefined): unknown {
  if (server === undefined || !(error instanceof ProtocolError) || error.logs !== '') return error;
  const { code, message, fault, retryable } = error;
  return new ProtocolError(code, message, { fault, retryable, cause: error, logs: server.logs() });
}
