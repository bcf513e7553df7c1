// Environments written in JavaScript or TypeScript that this process has. They are host code, and run with all that the process may do.
import type { HostEnvironment } from '@reroll/env';
import type { EnvironmentKind, EnvironmentOptions } from './environment-kind.js';
import { type HostEnvironmentName, nameText } from './environment-name.js';
import { recordedKind } from './recorded-kind.js';

/** An environment of this process. */
export interface KeptHostEnvironment {
  readonly name: HostEnvironmentName;
  readonly kind: EnvironmentKind;
  readonly environment: HostEnvironment;
}

const kept = new Map<string, KeptHostEnvironment>();

/**
 * Takes in an environment that was registered or imported.
 *
 * @throws RangeError when another one has its name: two of one file need two ids.
 */
export function keepHostEnvironment(environment: HostEnvironment): KeptHostEnvironment {
  const { kind: sort, id, sha256, record } = environment;
  const name: HostEnvironmentName = { kind: sort, id, ...(sha256 !== undefined && { sha256 }) };
  const text = nameText(name);
  const known = kept.get(text);
  if (known !== undefined) {
    if (isSame(known.environment, environment)) return known;
    throw new RangeError(`env must have a name of its own, got ${text}, which another one has`);
  }
  const canonical = (options: EnvironmentOptions) => changedOptions(environment, options);
  const kind = recordedKind({ id, name: text, record, canonical });
  const taken = { name, kind, environment };
  kept.set(text, taken);
  return taken;
}

/** The one that was taken in under a name; undefined when there is none. */
export function hostEnvironment(name: HostEnvironmentName): KeptHostEnvironment | undefined {
  return kept.get(nameText(name));
}

/** Whether they are one environment, though it may have been imported from a copy of its file. */
function isSame(one: HostEnvironment, other: HostEnvironment): boolean {
  return one.registration === other.registration || (one.url !== null && one.export === other.export);
}

/** Only the environment knows its defaults, except for the limit that its registration names. */
function changedOptions({ registration }: HostEnvironment, options: EnvironmentOptions): EnvironmentOptions {
  const { maxEpisodeSteps, ...rest } = options;
  return maxEpisodeSteps === registration.maxEpisodeSteps ? rest : options;
}
