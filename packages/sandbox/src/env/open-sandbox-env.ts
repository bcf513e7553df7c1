import { ProtocolError, RemoteConnection } from '@reroll/env';
import { SandboxClient } from '../client.js';
import type { Sandbox } from '../sandbox.js';
import type { CreateOptions } from '../session.js';
import { envImage } from './env-image.js';
import { DEFAULT_ENV_LIFETIME_MS, type SandboxEnvOptions } from './options.js';
import { type ServedProcess, serveInSandbox } from './served-process.js';
import { serverCommand, type VectorOptions } from './server-command.js';
import { type EnvSource, parseSource } from './source.js';

/** A container that serves an environment, and the connection to it. */
export interface OpenSandboxEnv {
  readonly connection: RemoteConnection;
  readonly sandbox: Sandbox;
  readonly server: ServedProcess;
}

/** Starts the container, the server in it, and connects. Whatever fails on the way, nothing is left. */
export async function openSandboxEnv(
  text: string,
  options: SandboxEnvOptions,
  vector?: VectorOptions,
): Promise<OpenSandboxEnv> {
  const source = parseSource(text);
  const { client = new SandboxClient() } = options;
  const release = async (): Promise<void> => {
    await sandbox?.close();
    if (client !== options.client) await client.close();
  };
  let sandbox: Sandbox | undefined;
  let server: ServedProcess | undefined;
  try {
    const { image, command } = await serving(client, source, options, vector);
    sandbox = await client.create(containerOptions(image, options));
    server = serveInSandbox(sandbox, command, release);
    const wanted = vector === undefined ? 'single' : 'vector';
    return { connection: await RemoteConnection.open(server.duplex, wanted, options), sandbox, server };
  } catch (error) {
    await release();
    throw withLogs(error, server);
  }
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
    throw new RangeError(`docker://${source.image} names no command that could serve`);
  return { image: source.image, command };
}

/** An error of the start with what the server printed, unless it brings logs of its own. */
function withLogs(error: unknown, server: ServedProcess | undefined): unknown {
  if (server === undefined || !(error instanceof ProtocolError) || error.logs !== '') return error;
  const { code, message, fault, retryable } = error;
  return new ProtocolError(code, message, { fault, retryable, cause: error, logs: server.logs() });
}
