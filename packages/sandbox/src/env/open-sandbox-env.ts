import { ProtocolError, RemoteConnection } from '@reroll/env';
import { SandboxClient } from '../client.js';
import { orAbort } from '../or-abort.js';
import type { Sandbox } from '../sandbox.js';
import type { CreateOptions } from '../session.js';
import { FILES_FOLDER } from './files.js';
import { DEFAULT_ENV_LIFETIME_MS, type SandboxEnvOptions } from './options.js';
import { PreparedEnv, servingOf } from './prepared-env.js';
import { type ServedProcess, serveInSandbox } from './served-process.js';
import type { VectorOptions } from './server-command.js';
import { parseSource } from './source.js';
import { startLimit } from './start-limit.js';

/** A container that serves an environment, and the connection to it. */
export interface OpenSandboxEnv {
  readonly connection: RemoteConnection;
  readonly sandbox: Sandbox;
  readonly server: ServedProcess;
}

/** Starts the container and the server in it, and connects. If any step fails, nothing is left. */
export async function openSandboxEnv(
  given: string | PreparedEnv,
  ownOptions: SandboxEnvOptions,
  vector?: VectorOptions,
): Promise<OpenSandboxEnv> {
  const isPrepared = given instanceof PreparedEnv;
  const options = isPrepared ? { ...given.options, ...ownOptions } : ownOptions;
  const source = isPrepared ? null : parseSource(given);
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
    const serving = isPrepared ? given.serving : await orAbort(servingOf(client, source!, bounded), signal);
    const { image, files, cwd } = serving;
    const command = serving.command(vector);
    sandbox = await (options.session ?? client).create(containerOptions(image, bounded));
    for (const { path, content } of files)
      await sandbox.files.write(`${FILES_FOLDER}/${path}`, content, { signal });
    server = serveInSandbox(sandbox, { command, cwd }, release);
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

/** Adds what the server printed to an error of the start, unless the error has its own logs. */
function withLogs(error: unknown, server: ServedProcess | undefined): unknown {
  if (server === undefined || !(error instanceof ProtocolError) || error.logs !== '') return error;
  const { code, message, fault, retryable } = error;
  return new ProtocolError(code, message, { fault, retryable, cause: error, logs: server.logs() });
}
