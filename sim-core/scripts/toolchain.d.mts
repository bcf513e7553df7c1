export { lintWasm } from './lint-wasm.mjs';

/** What an environment file holds. */
export interface EnvironmentSource {
  /** Its name without `.ts`. */
  readonly file: string;
  readonly className: string;
  readonly hasOptions: boolean;
  readonly canRender: boolean;
  readonly isGame: boolean;
  /** Entries of the manifest. */
  readonly entries: readonly { readonly id: string }[];
}

/** Where the parts of a module's sources are. */
export interface SourcePlaces {
  /** The folder that relative imports of the entry, `build/entry.ts`, start from. */
  readonly baseDir: string;
  /** Where the engine is, as imports name it. */
  readonly library?: string | undefined;
  /** Where the environments' files are, as imports name it. */
  readonly folder?: string | undefined;
  /** Folders of packages, by what their imports begin with. */
  readonly packages?: Readonly<Record<string, string>> | undefined;
}

/** The sources do not compile; the message is the compiler's, with file and line. */
export class CompileError extends Error {}

export const MANIFEST_SECTION: string;

export function readEnvironment(path: string, source?: string): EnvironmentSource;

export function readManifest(
  text: string,
  fail: (problem: string, at: number) => never,
): readonly { readonly id: string }[];

/** @throws Error naming an id that two environments have. */
export function requireDistinctIds(environments: readonly Pick<EnvironmentSource, 'entries'>[]): void;

/** The manifest of a module as JSON text. */
export function manifestJson(environments: readonly EnvironmentSource[]): string;

export function entrySource(
  environments: readonly EnvironmentSource[],
  places?: Pick<SourcePlaces, 'library' | 'folder'>,
): string;

export function compileModule(
  entry: string,
  options: Pick<SourcePlaces, 'baseDir' | 'packages'> & {
    readonly asText?: false;
    /** How much of the memory, from its beginning, is someone else's. */
    readonly reservedBytes?: number;
  },
): Promise<Uint8Array<ArrayBuffer>>;
export function compileModule(
  entry: string,
  options: Pick<SourcePlaces, 'baseDir' | 'packages'> & { readonly asText: true },
): Promise<string>;

/** A module with a custom section at its end. */
export function withCustomSection(module: Uint8Array, name: string, text: string): Uint8Array<ArrayBuffer>;

/** Compiles environments and puts their manifest into the module; `findings` are the lint's. */
export function buildModule(
  environments: readonly EnvironmentSource[],
  places: SourcePlaces,
): Promise<{
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly manifest: string;
  readonly findings: readonly string[];
}>;
