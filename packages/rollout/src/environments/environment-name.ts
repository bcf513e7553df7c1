import type { PolicyLanguage } from '@reroll/policy';

/** How specs name an environment of a module: by the digest of its bytes, which a spec's digest so covers. */
export type ModuleEnvironmentName = {
  readonly kind: 'module';
  /** Id of one of the module's environments. */
  readonly id: string;
  /** SHA-256 of the module, 64 hex digits. */
  readonly sha256: string;
};

/** How specs name an environment written in JavaScript or TypeScript, whose determinism is its author's word. */
export type HostEnvironmentName = {
  readonly kind: 'host';
  readonly id: string;
  /** SHA-256 of the file that it was imported from; left out where it was registered, which no digest can cover. */
  readonly sha256?: string;
};

/** How specs name an environment of a text: by the text itself. */
export type CodeEnvironmentName = {
  readonly kind: 'code';
  /** What the text calls itself. */
  readonly id: string;
  readonly language: PolicyLanguage;
  readonly source: string;
  /** SHA-256 of language and source, 64 hex digits, as of a policy. */
  readonly digest: string;
  /** Limits of its guests that differ from the defaults; fuel too is a number here. */
  readonly limits?: Readonly<Record<string, number>>;
};

/** How specs name an environment that is not built in. */
export type OwnEnvironmentName = ModuleEnvironmentName | HostEnvironmentName | CodeEnvironmentName;

/** How specs name an environment: a built-in one by its id. */
export type EnvironmentName = string | OwnEnvironmentName;

/** The name in one word, as trajectory headers and results have it: `GridWorld-v0@sha256:…` for one with a digest. */
export function nameText(name: EnvironmentName): string {
  if (typeof name === 'string') return name;
  const digest = name.kind === 'code' ? name.digest : name.sha256;
  return digest === undefined ? name.id : `${name.id}@sha256:${digest}`;
}
