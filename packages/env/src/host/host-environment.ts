import { describe } from '../arguments.js';
import type { Env, NamedOptions } from '../env.js';
import { maskLengthIn } from '../record/env-answers.js';
import { RecordedEnv } from '../record/recorded-env.js';
import type { SpaceSpec } from '../spaces/space-spec.js';
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

/**
 * Makes the environment of a registration, with its time limit.
 *
 * @throws TypeError when `create` gives none; what `create` throws.
 */
export function createEnv(registration: EnvRegistration, named: NamedOptions): Env<unknown, unknown> {
  if (registration.maxEpisodeSteps === undefined) return requireEnv(registration, registration.create(named));
  const { maxEpisodeSteps = registration.maxEpisodeSteps, ...rest } = named;
  return new TimeLimit(requireEnv(registration, registration.create(rest)), maxEpisodeSteps as number);
}

/** Checks what an author may forget: that `create` waits for nothing, and that the environment says what it is. */
function requireEnv({ id }: EnvRegistration, env: Env<unknown, unknown>): Env<unknown, unknown> {
  const must = `create of ${id} must give an Env`;
  if (typeof env !== 'object' || env === null) throw new TypeError(`${must}, got ${describe(env)}`);
  for (const member of ['spec', 'observationSpace', 'actionSpace'] as const) {
    const value: unknown = env[member];
    if (typeof value !== 'object' || value === null) {
      throw new TypeError(`${must} with ${member}, got ${describe(value)} in ${describe(env)}`);
    }
  }
  return env;
}

/** Of the mask that the first observation comes with. Where the reset fails there is none, and an episode will tell. */
function maskLength(env: Env<unknown, unknown>): number {
  try {
    return maskLengthIn(env.reset({ seed: 0 }).info, env.actionSpace.toJSON() as SpaceSpec);
  } catch {
    return 0;
  }
}
