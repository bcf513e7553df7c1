import { type EnvironmentName, inContainer, nameText } from '../environments/environment-name.js';
import { parcelOf } from '../environments/own-environments.js';
import type { Backend, BackendName } from './backend.js';

/** Where rollouts run whose caller names no backend. */
export function usualBackend(env: EnvironmentName): BackendName {
  return inContainer(env) ? 'inline' : 'worker';
}

/**
 * Checks that the isolates of a backend can have an environment.
 *
 * @throws RangeError naming the backend, and what to do, where they cannot.
 */
export function requireReach(env: EnvironmentName, backend: BackendName | Backend): void {
  const name = typeof backend === 'string' ? backend : backend.name;
  if (typeof env === 'string' || env.kind === 'module' || env.kind === 'code' || name === 'inline') return;
  if (inContainer(env)) {
    throw new RangeError(
      `backend must be inline for ${nameText(env)}, got ${name}: its work is in containers already, so many at a time as concurrency says`,
    );
  }
  if (name === 'docker') {
    throw new RangeError(
      `backend must be inline, worker or process for ${nameText(env)}, got docker: containers have no code of this machine`,
    );
  }
  if (parcelOf(env) === null) {
    throw new RangeError(
      `backend must be inline for ${nameText(env)}, got ${name}: it was registered in this thread alone; importEnvironment gives others its module`,
    );
  }
}
