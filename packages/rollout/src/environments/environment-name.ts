/** How specs name an environment of a module: by the digest of its bytes, which a spec's digest so covers. */
export type ModuleEnvironmentName = {
  readonly kind: 'module';
  /** Id of one of the module's environments. */
  readonly id: string;
  /** SHA-256 of the module, 64 hex digits. */
  readonly sha256: string;
};

/** How specs name an environment: a built-in one by its id. */
export type EnvironmentName = string | ModuleEnvironmentName;

/** The name in one word, as trajectory headers and results have it: `GridWorld-v0@sha256:…` for one of a module. */
export function nameText(name: EnvironmentName): string {
  return typeof name === 'string' ? name : `${name.id}@sha256:${name.sha256}`;
}

const MODULE_NAME = /^(.+)@sha256:([\da-f]{64})$/;

/** The name that a {@link nameText} stands for. */
export function nameIn(text: string): EnvironmentName {
  const [, id, sha256] = MODULE_NAME.exec(text) ?? [];
  return id === undefined || sha256 === undefined ? text : { kind: 'module', id, sha256 };
}
