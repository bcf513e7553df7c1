import type Docker from 'dockerode';
import { engineError } from './engine/failure.js';
import { removeImage } from './engine/removal.js';
import { SandboxError } from './errors.js';
import { encodeLabels } from './labels.js';
import { MAX_LIFETIME_MS, type SandboxSpec } from './options.js';
import { currentOwner } from './owner.js';

export interface SnapshotOptions {
  /** `name:tag` under which to keep the snapshot. Without a name it belongs to this process and is removed when that ends. */
  readonly name?: string;
}

/**
 * The root file system of a sandbox at one moment, as an image. Processes, `/tmp` and other memory file systems are not
 * included: Docker cannot save them.
 */
export class Snapshot implements AsyncDisposable {
  /** What `create({ image })` takes: its name, or the image's id. */
  readonly image: string;
  readonly #engine: Docker;

  /** @internal */
  constructor(engine: Docker, image: string) {
    this.#engine = engine;
    this.image = image;
  }

  /**
   * Removes the image; its layers are freed when the last sandbox made from it ends.
   *
   * @returns false when such a sandbox still lives, so that nothing was removed.
   */
  async remove(): Promise<boolean> {
    return await removeImage(this.#engine, this.image);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.remove();
  }
}

/**
 * Takes a snapshot; the caller makes sure that nothing writes meanwhile.
 *
 * @throws SandboxError `SNAPSHOT_UNSUPPORTED` when the root file system is read-only: it is identical to the image.
 */
export async function takeSnapshot(
  engine: Docker,
  container: Docker.Container,
  spec: SandboxSpec,
  session: string,
  options: SnapshotOptions,
): Promise<Snapshot> {
  if (spec.security.readonlyRootfs) {
    throw new SandboxError(
      'SNAPSHOT_UNSUPPORTED',
      'a snapshot keeps the root file system, which is read-only here, and not /tmp, which is memory; ' +
        'create the sandbox with security: { readonlyRootfs: false }',
    );
  }
  const labels = encodeLabels({
    kind: 'snapshot',
    owner: currentOwner(),
    session,
    // A named snapshot is the caller's: no reaper removes what neither expires nor is tied to an owner.
    expiresAtMs: options.name === undefined ? Date.now() + MAX_LIFETIME_MS : Number.MAX_SAFE_INTEGER,
    lifetime: options.name === undefined ? 'owner' : 'deadline',
    tags: [],
    options: '{}',
  });
  try {
    const [repo, tag] = splitName(options.name);
    const { Id } = await container.commit({ repo, tag, pause: false, Labels: labels });
    return new Snapshot(engine, options.name ?? Id);
  } catch (error) {
    throw engineError(error, `taking a snapshot of ${container.id}`);
  }
}

/** Splits `name:tag`; a registry's port may have a colon too. */
function splitName(name: string | undefined): [string | undefined, string | undefined] {
  if (name === undefined) return [undefined, undefined];
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? [name.slice(0, colon), name.slice(colon + 1)] : [name, 'latest'];
}
