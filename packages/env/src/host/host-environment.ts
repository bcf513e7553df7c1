import type { Env, NamedOptions } from '../env.js';
import { maskIn } from '../record/env-answers.js';
import { RecordedEnv } from '../record/recorded-env.js';
import { TimeLimit } from '../wrappers/time-limit.js';
import type { EnvRegistration } from './registration.js';

/** An environment written in JavaScript or TypeScript: what `registerEnv` and `importEnvironment` give, and rollouts take. */
export interface HostEnvironment {
  readonly kind: 'host';
  readonly id: string;
  /** Where other threads and processes import it from, as an absolute URL; null where it was registered, which only this thread knows of. */
  readonly url: string | null;
  /** Which export of that module it is. */
  readonly export: string;
  /** Hex SHA-256 of the module's file, which covers what it imports only where that is bundled into it; undefined without a module. */
  readonly sha256: string | undefined;
  readonly registration: EnvRegistration;
  /** Opens it for rollouts. */
  record(options?: NamedOptions): RecordedEnv;
}

/** An environment that {@link EnvRegistration} describes, and where it came from. */
export function hostEnvironment(
  registration: EnvRegistration,
  origin: Pick<HostEnvironment, 'url' | 'export' | 'sha256'>,
): HostEnvironment {
  const record = (options: NamedOptions = {}) =>
    new RecordedEnv({ open: () => createEnv(registration, options), isResetTotal: false, maskLength });
  return Object.freeze({ kind: 'host', id: registration.id, ...origin, registration, record });
}

/** Makes the environment of a registration, with its time limit. */
export function createEnv(registration: EnvRegistration, named: NamedOptions): Env<unknown, unknown> {
  if (registration.maxEpisodeSteps === undefined) return registration.create(named);
  const { maxEpisodeSteps = registration.maxEpisodeSteps, ...rest } = named;
  return new TimeLimit(registration.create(rest), maxEpisodeSteps as number);
}

/** As long as the mask of a first observation. Where the reset fails there is none, and an episode will tell. */
function maskLength(env: Env<unknown, unknown>): number {
  try {
    return maskIn(env.reset({ seed: 0 }).info)?.length ?? 0;
  } catch {
    return 0;
  }
}
