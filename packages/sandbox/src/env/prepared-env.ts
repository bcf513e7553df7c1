import { SandboxClient } from '../client.js';
import type { ContextFile } from '../images.js';
import { orAbort } from '../or-abort.js';
import { envImage } from './env-image.js';
import { checkFiles, FILES_FOLDER, filesDigest, readFiles } from './files.js';
import type { SandboxEnvOptions } from './options.js';
import { serverCommand, type VectorOptions } from './server-command.js';
import { type EnvSource, parseSource } from './source.js';
import { startLimit } from './start-limit.js';

/** What a container needs to serve an environment. */
export interface Serving {
  readonly image: string;
  readonly files: readonly ContextFile[];
  /** Where the command runs; undefined for where the image says. */
  readonly cwd: string | undefined;
  command(vector: VectorOptions | undefined): readonly string[];
}

/** A source that was looked into once, so that every container made of it has the same image and the same files. See {@link prepareEnv}. */
export class PreparedEnv {
  readonly source: string;
  /** What the engine calls the image by its content: `sha256:` and 64 hex digits. */
  readonly imageId: string;
  /** SHA-256 of the files that containers get, with their names; null where they get none. */
  readonly filesSha256: string | null;
  /** Those that it was prepared with: they hold for every environment made of it, unless that one is given others. */
  readonly options: Omit<SandboxEnvOptions, 'client' | 'session' | 'signal'>;
  readonly #serving: Serving;

  /** Use {@link prepareEnv}. */
  constructor(
    source: string,
    { client: _client, session: _session, signal: _signal, ...options }: SandboxEnvOptions,
    serving: Serving,
  ) {
    this.source = source;
    this.options = options;
    this.imageId = serving.image;
    this.filesSha256 = serving.files.length === 0 ? null : filesDigest(serving.files);
    this.#serving = serving;
  }

  /** What its containers need; for this package. */
  get serving(): Serving {
    return this.#serving;
  }
}

/**
 * Reads a source, its files and its repository, and builds its image where that is needed, but starts nothing. `SandboxEnv.create` takes
 * what comes out in place of the source, as often as environments are wanted: then neither a file that changes nor an image that is
 * built anew makes one of them different.
 *
 * @throws as {@link SandboxEnv.create} does before there is a container.
 * @example
 * ```ts
 * import { prepareEnv, SandboxClient, SandboxEnv } from '@reroll/sandbox';
 *
 * await using client = new SandboxClient();
 * const lake = await prepareEnv('./frozen_lake.py:make', { client });
 * const envs = await Promise.all([0, 1].map(() => SandboxEnv.create(lake, { client })));
 * for (const env of envs) await env.close();
 * ```
 */
export async function prepareEnv(source: string, options: SandboxEnvOptions = {}): Promise<PreparedEnv> {
  const parsed = parseSource(source);
  const limit = startLimit(parsed, options);
  const { client = new SandboxClient() } = options;
  try {
    const { signal } = limit;
    const serving = await orAbort(servingOf(client, parsed, { ...options, signal }), signal);
    const { id } = await client.inspectImage(serving.image);
    return new PreparedEnv(source, options, { ...serving, image: id });
  } finally {
    limit.lift();
    if (client !== options.client) await client.close();
  }
}

/** What the containers of a source need. */
export async function servingOf(
  client: SandboxClient,
  source: EnvSource,
  options: SandboxEnvOptions,
): Promise<Serving> {
  if (source.kind === 'image') return imageServing(client, source.image, options);
  // Refuses wrong options before an image is built for nothing.
  serverCommand(source, options, undefined);
  const own = checkFiles(options.files ?? []);
  const paths = source.kind === 'file' ? [source.path, ...own] : own;
  const files = await readFiles(paths);
  return {
    image: await envImage(client, source, options),
    files,
    cwd: files.length === 0 ? undefined : FILES_FOLDER,
    command: (vector) => serverCommand(source, options, vector),
  };
}

async function imageServing(
  client: SandboxClient,
  image: string,
  options: SandboxEnvOptions,
): Promise<Serving> {
  for (const name of [
    'baseImage',
    'packages',
    'wheelFolder',
    'files',
    'imports',
    'makeKwargs',
    'renderMode',
  ] as const) {
    if (options[name] !== undefined) throw new RangeError(`${name} has no meaning for docker://${image}`);
  }
  const { command } = await client.inspectImage(image);
  if (command.length === 0)
    throw new RangeError(`docker://${image} names no command that could serve an environment`);
  return { image, files: [], cwd: undefined, command: () => command };
}
