// Environments written in JavaScript or TypeScript that this process has. They are host code, and run with all that the process may do.
import type { HostEnvironment } from '@reroll/env';
import type { EnvironmentKind } from './environment-kind.js';
import { type HostEnvironmentName, nameText } from './environment-name.js';
import { recordedKind } from './recorded-kind.js';

/** An environment of this process. */
export interface KeptHostEnvironment {
  readonly name: HostEnvironmentName;
  readonly kind: EnvironmentKind;
  readonly environment: HostEnvironment;
}

const kept = new Map<string, KeptHostEnvironment>();

/** Takes in an environment that was registered or imported. */
export function keepHostEnvironment(environment: HostEnvironment): KeptHostEnvironment {
  const { kind: sort, id, sha256, record } = environment;
  const name: HostEnvironmentName = { kind: sort, id, ...(sha256 !== undefined && { sha256 }) };
  const text = nameText(name);
  const known = kept.get(text);
  if (known !== undefined) return known;
  const kind = recordedKind({ id, name: text, record, canonical: (options) => options });
  const taken = { name, kind, environment };
  kept.set(text, taken);
  return taken;
}

/** The one that was taken in under a name; undefined when there is none. */
export function hostEnvironment(name: HostEnvironmentName): KeptHostEnvironment | undefined {
  return kept.get(nameText(name));
}
