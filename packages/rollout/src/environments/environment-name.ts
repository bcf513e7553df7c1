import type { PolicyLanguage } from '@reroll/policy';
import { canonicalJson, type JsonValue, sha256Hex } from '@reroll/trajectory';

type JsonObject = { readonly [name: string]: JsonValue };

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

/** How specs name an environment in a container: by all that decides how it behaves, as far as anybody can tell. */
export type ContainerEnvironmentName = {
  readonly kind: 'container';
  /** What the environment calls itself, such as `LunarLander-v3`. */
  readonly id: string;
  /** As `openEnvironment` took it; of files, their names alone. */
  readonly source: string;
  /** The image as the engine names it by its content, `sha256:` and 64 hex digits; packages and repositories are in it. */
  readonly image: string;
  /** SHA-256 of the files that were put into the container, 64 hex digits. */
  readonly files?: string;
  /** Arguments of its constructor. */
  readonly makeKwargs?: JsonObject;
  /** Modules that are imported first. */
  readonly imports?: readonly string[];
  /** Whether one container serves an episode after another, so that a reset is all that parts them. */
  readonly reuse?: true;
};

/** How specs name an environment that is not built in. */
export type OwnEnvironmentName =
  | ModuleEnvironmentName
  | HostEnvironmentName
  | CodeEnvironmentName
  | ContainerEnvironmentName;

/** How specs name an environment: a built-in one by its id. */
export type EnvironmentName = string | OwnEnvironmentName;

/** Whether episodes happen in containers, outside of the threads and processes of backends. */
export function inContainer(name: EnvironmentName): name is ContainerEnvironmentName {
  return typeof name === 'object' && name.kind === 'container';
}

/**
 * The name in one word, as trajectory headers and results have it: `GridWorld-v0@sha256:…` for one with a digest. That of one in a container
 * is the digest of the name itself, in canonical JSON.
 */
export function nameText(name: EnvironmentName): string {
  if (typeof name === 'string') return name;
  if (name.kind === 'container') return `${name.id}@sha256:${sha256Hex(canonicalJson(name))}`;
  const digest = name.kind === 'code' ? name.digest : name.sha256;
  return digest === undefined ? name.id : `${name.id}@sha256:${digest}`;
}
