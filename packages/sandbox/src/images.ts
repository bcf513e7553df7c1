import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { checkText } from './check.js';
import { engineError, engineStatus } from './engine/failure.js';
import { SandboxError } from './errors.js';

/** One file of a build context. */
export interface ContextFile {
  /** Relative path with `/` between its parts. */
  readonly path: string;
  readonly content: Uint8Array | string;
}

export interface BuildOptions {
  /** `name:tag` of the image. */
  readonly tag: string;
  /** Files of the build context, its `Dockerfile` among them. */
  readonly files: Iterable<ContextFile>;
  /** Values of the Dockerfile's `ARG`s. */
  readonly buildArgs?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** Network of the build's steps; default `none`, so that an image contains only what its context provides. */
  readonly network?: string;
  /** Called with each line that the build prints. */
  readonly onOutput?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** What an engine knows about an image. */
export interface ImageInfo {
  /** `sha256:…`, which names the image's content. */
  readonly id: string;
  /** What its containers run by default: entrypoint and arguments; empty when the image names none. */
  readonly command: readonly string[];
}

/** Number of output lines that a build error quotes. */
const LAST_LINES = 15;

/** A line of the engine's answer. Source: Docker Engine API, "Build an image". */
interface BuildMessage {
  readonly stream?: string;
  readonly error?: string;
  readonly aux?: { readonly ID?: string };
}

/**
 * Builds an image through the engine's API (the classic builder, which every engine has). The same files give the same
 * context, byte for byte, so an unchanged image comes from the engine's cache.
 *
 * @returns the image's id, `sha256:…`.
 * @throws SandboxError `IMAGE_BUILD_FAILED` with the last lines of the build; `ENGINE_UNAVAILABLE`, `ENGINE_LOST`.
 * @throws the signal's reason when it fires; the engine then cancels the build.
 */
export async function buildImage(engine: Docker, options: BuildOptions): Promise<string> {
  const tag = checkText('tag', options.tag);
  options.signal?.throwIfAborted();
  const answer = await requestBuild(engine, tag, options);
  const abort = () => (answer as Readable).destroy();
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    return await followBuild(answer as Readable, tag, options.onOutput);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw engineError(error, `building ${tag}`);
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
}

/** What the engine knows about an image; undefined when it does not have it. */
export async function inspectImage(engine: Docker, image: string): Promise<ImageInfo | undefined> {
  try {
    const { Id: id, Config: config } = await engine.getImage(checkText('image', image)).inspect();
    return { id, command: [config.Entrypoint ?? [], config.Cmd ?? []].flat() };
  } catch (error) {
    if (engineStatus(error) === 404) return undefined;
    throw engineError(error, `looking for ${image}`);
  }
}

async function requestBuild(engine: Docker, tag: string, options: BuildOptions) {
  try {
    return await engine.buildImage(contextArchive(options.files), {
      t: tag,
      buildargs: { ...options.buildArgs },
      labels: { ...options.labels },
      networkmode: options.network ?? 'none',
      rm: true,
      forcerm: true,
    });
  } catch (error) {
    throw engineError(error, `building ${tag}`);
  }
}

function contextArchive(files: Iterable<ContextFile>): Readable {
  const archive = pack();
  const byPath = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const { path, content } of byPath) {
    const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content);
    // Fixed owner, mode and time: only names and contents decide whether the engine's cache applies.
    archive.entry({ name: checkText('path', path), mode: 0o644, mtime: new Date(0) }, bytes);
  }
  archive.finalize();
  return archive as unknown as Readable;
}

async function followBuild(
  answer: Readable,
  tag: string,
  onOutput: ((line: string) => void) | undefined,
): Promise<string> {
  const last: string[] = [];
  let id: string | undefined;
  for await (const line of createInterface({ input: answer })) {
    if (line === '') continue;
    const message = JSON.parse(line) as BuildMessage;
    for (const text of (message.stream ?? '').split('\n').filter((part) => part.trim() !== '')) {
      onOutput?.(text);
      last.push(text);
      if (last.length > LAST_LINES) last.shift();
    }
    id = message.aux?.ID ?? id;
    if (message.error !== undefined) {
      const steps = last.map((text) => `\n  ${text}`).join('');
      const told = stripVTControlCharacters(`building ${tag}: ${message.error.trim()}${steps}`);
      throw new SandboxError('IMAGE_BUILD_FAILED', told);
    }
  }
  if (id === undefined)
    throw new SandboxError('ENGINE_LOST', `building ${tag}: the engine stopped answering`);
  return id;
}
