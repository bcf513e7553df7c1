// Environments written in JavaScript or TypeScript that this process has. They are host code, and run with all that the process may do.
import { type HostEnvironment, makeEnv, registrationOf } from '@reroll/env';
import { z } from 'zod';
import { ANY_OPTIONS } from './any-options.js';
import { envKind } from './env-kind.js';
import { type EnvironmentKind, type EnvironmentOptions, MAX_STEPS } from './environment-kind.js';
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
  make: (options: EnvironmentOptions) => ReturnType<typeof makeEnv<unknown, unknown>>,
): KeptHostEnvironment {
  const kind = envKind({ id: name.id, name: nameText(name), optionsSchema: OPTIONS, make });
  const environment = { name, kind, imported };
  kept.set(nameText(name), environment);
  return environment;
}

/** As its environment likes them, besides the limit of its steps. */
const OPTIONS = ANY_OPTIONS.superRefine(({ maxEpisodeSteps: input }, context) => {
  if (input === undefined || z.int().min(1).max(MAX_STEPS).safeParse(input).success) return;
  const message = `an integer from 1 to ${MAX_STEPS}`;
  context.addIssue({ code: 'custom', path: ['maxEpisodeSteps'], input, message });
});
