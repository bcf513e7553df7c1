// Environments written in JavaScript or TypeScript that this process has. They are host code, and run with all that the process may do.
import { type Env, type HostEnvironment, makeEnv, registrationOf } from '@reroll/env';
import { envKind } from './env-kind.js';
import type { EnvironmentKind, EnvironmentOptions } from './environment-kind.js';
import { type HostEnvironmentName, nameText } from './environment-name.js';

/** An environment of this process. */
export interface KeptHostEnvironment {
  readonly name: HostEnvironmentName;
  readonly kind: EnvironmentKind;
  /** What other threads and processes import; null where it was registered, which only this one knows of. */
  readonly imported: Pick<HostEnvironment, 'url' | 'export'> | null;
}

const kept = new Map<string, KeptHostEnvironment>();

/** Takes in an environment that was imported. */
export function keepHostEnvironment(environment: HostEnvironment): KeptHostEnvironment {
  const { kind, id, sha256 } = environment;
  const name: HostEnvironmentName = { kind, id, sha256 };
  const known = kept.get(nameText(name));
  return known ?? keep(name, environment, (options) => makeEnv(environment, options));
}

/** One that was taken in, or registered, under the name; undefined when there is none. */
export function hostEnvironment(name: HostEnvironmentName): KeptHostEnvironment | undefined {
  const known = kept.get(nameText(name));
  if (known !== undefined || name.sha256 !== undefined || registrationOf(name.id) === undefined) return known;
  return keep({ kind: 'host', id: name.id }, null, (options) => makeEnv(name.id, options));
}

function keep(
  name: HostEnvironmentName,
  imported: KeptHostEnvironment['imported'],
  make: (options: EnvironmentOptions) => Env<unknown, unknown>,
): KeptHostEnvironment {
  const kind = envKind({
    id: name.id,
    name: nameText(name),
    isResetTotal: false,
    make,
    canonical: (options) => options,
    maskLength: maskLengthOf,
  });
  const environment = { name, kind, imported };
  kept.set(nameText(name), environment);
  return environment;
}

/** As long as the mask of a first observation. Where there is none because the reset fails, that is data of an episode. */
function maskLengthOf(env: Env<unknown, unknown>): number {
  try {
    const mask = env.reset({ seed: 0 }).info['action_mask'] as ArrayLike<number> | undefined;
    return mask?.length ?? 0;
  } catch {
    return 0;
  }
}
