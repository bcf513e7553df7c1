import type Docker from 'dockerode';
import { engineError, engineStatus } from './failure.js';

/** Kills and removes a container with its anonymous volumes. Resolves when it is gone, even if it was gone before. */
export async function removeContainer(container: Docker.Container): Promise<void> {
  try {
    await container.remove({ force: true, v: true });
  } catch (error) {
    const status = engineStatus(error);
    if (status === 404) return;
    // 409: the engine is removing it already, because it ended by itself.
    if (status !== 409) throw engineError(error, `removing ${container.id}`);
    await removed(container);
  }
}

async function removed(container: Docker.Container): Promise<void> {
  try {
    await container.wait({ condition: 'removed' });
  } catch (error) {
    if (engineStatus(error) !== 404) throw engineError(error, `waiting for the removal of ${container.id}`);
  }
}

/** Removes an image; false when a container still uses it. */
export async function removeImage(engine: Docker, id: string): Promise<boolean> {
  try {
    await engine.getImage(id).remove();
    return true;
  } catch (error) {
    if (engineStatus(error) === 404) return true;
    if (engineStatus(error) === 409) return false;
    throw engineError(error, `removing the image ${id}`);
  }
}
