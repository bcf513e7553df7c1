// Environments that are not built in: how this process finds one by its name, and how another one gets it.
import { codeEnvironment, codeEnvironmentOf, loadCodeEnvironment } from './code-environments.js';
import { openedAs } from './container-environments.js';
import type { EnvironmentKind } from './environment-kind.js';
import { type EnvironmentName, nameText, type OwnEnvironmentName } from './environment-name.js';
import { hostEnvironment, keepHostEnvironment } from './host-environments.js';
import { keepModule, keptModule } from './modules.js';

/** An environment that is not built in, as this process has it. */
export interface OwnEnvironment {
  readonly name: OwnEnvironmentName;
  readonly kind: EnvironmentKind;
}

/** The environment of a name; undefined when this process does not have it. */
export function ownEnvironment(name: OwnEnvironmentName): OwnEnvironment | undefined {
  if (name.kind === 'host') return hostEnvironment(name);
  if (name.kind === 'code') return codeEnvironment(name);
  if (name.kind === 'container') return openedAs(nameText(name));
  const { sha256 } = name;
  const kind = keptModule(sha256)?.kinds.get(name.id);
  return kind && { name: { kind: 'module', id: kind.id, sha256 }, kind };
}

const NAME_WITH_DIGEST = /^(.+)@sha256:([\da-f]{64})$/;

/** The name that a {@link nameText} stands for: of an environment that is here, where there is one. */
export function nameIn(text: string): EnvironmentName {
  const [, id, sha256] = NAME_WITH_DIGEST.exec(text) ?? [];
  const host = { kind: 'host', id: id ?? text, ...(sha256 && { sha256 }) } as const;
  if (hostEnvironment(host) !== undefined) return host;
  const code = codeEnvironmentOf(text);
  if (code !== undefined) return code.name;
  const opened = openedAs(text);
  if (opened !== undefined) return opened.name;
  return id === undefined || sha256 === undefined ? text : { kind: 'module', id, sha256 };
}

/** What goes along with rollouts to another thread, process or container, so that it has their environment. Survives a structured clone. */
export type EnvironmentParcel =
  | { readonly kind: 'module'; readonly bytes: Uint8Array }
  | { readonly kind: 'host'; readonly url: string; readonly export: string };

/** Null where nothing has to go along, as with a text, which the name holds, or nothing can. */
export function parcelOf(name: EnvironmentName): EnvironmentParcel | null {
  if (typeof name === 'string' || name.kind === 'code' || name.kind === 'container') return null;
  if (name.kind === 'host') {
    const { url = null, export: exportName = '' } = hostEnvironment(name)?.environment ?? {};
    return url === null ? null : { kind: 'host', url, export: exportName };
  }
  const bytes = keptModule(name.sha256)?.bytes;
  return bytes === undefined ? null : { kind: 'module', bytes };
}

/**
 * Takes in the environment that came with rollouts, unless it is here.
 *
 * @throws RangeError when what came is another one than the name says, or nothing did; what reading it throws.
 */
export async function takeIn(name: EnvironmentName, parcel: EnvironmentParcel | null): Promise<void> {
  if (typeof name === 'string' || ownEnvironment(name) !== undefined) return;
  if (name.kind === 'code') await loadCodeEnvironment(name);
  else if (parcel?.kind === 'module' && name.kind === 'module') keepModule(parcel.bytes, name.sha256);
  else if (parcel?.kind === 'host' && name.kind === 'host') {
    const { importEnvironment } = await import('@reroll/env');
    keepHostEnvironment(await importEnvironment(parcel.url, { export: parcel.export, sha256: name.sha256 }));
  }
  if (ownEnvironment(name) === undefined)
    throw new RangeError(`${nameText(name)} is not here, and did not come along`);
}
