import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Manifest, SimCore } from '@reroll/sim-core';
import { BuildError } from './build-error.js';
import { type Compiler, loadCompiler } from './compiler.js';
import { explainFindings } from './explain-findings.js';
import { refusalsOf } from './source-rules.js';

/** A module of environments. */
export interface BuiltModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Hex SHA-256 of the bytes. The same sources give the same bytes on every machine. */
  readonly sha256: string;
  readonly manifest: Manifest;
}

const LIBRARY = '@reroll/sim-core/assembly';
const PACKAGES = { '@reroll/env-kit/assembly': fileURLToPath(new URL('../../assembly', import.meta.url)) };

/**
 * Builds a module of environment files: compiles them with the kit, puts their manifest in, and proves on the bytes that no host
 * can change what it computes.
 *
 * @param files - paths of AssemblyScript files in one folder, one environment each.
 * @throws BuildError whose `problems` name file and line, and what to write instead; Error when a file cannot be read.
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises';
 * import { buildEnvironments } from '@reroll/env-kit';
 *
 * const { bytes, sha256 } = await buildEnvironments(['walk.ts']);
 * await writeFile('walk.wasm', bytes);
 * ```
 */
export async function buildEnvironments(files: readonly string[]): Promise<BuiltModule> {
  if (!Array.isArray(files) || files.length === 0) throw new TypeError('files must be a list of paths');
  const folder = dirname(resolve(files[0]!));
  const elsewhere = files.find((file) => dirname(resolve(file)) !== folder);
  if (elsewhere !== undefined)
    throw new RangeError(`files must be in one folder, ${elsewhere} is in another`);
  const compiler = await loadCompiler();
  const sources = await Promise.all(
    files.map(async (file) => ({ file: basename(file), text: await readFile(file, 'utf8') })),
  );
  const refusals = sources.flatMap(({ file, text }) => refusalsOf(file.replace(/\.ts$/, ''), text, compiler));
  if (refusals.length > 0) throw new BuildError(refusals);
  const bytes = await compile(sources, folder, compiler);
  return opened(bytes);
}

interface Source {
  readonly file: string;
  readonly text: string;
}

async function compile(
  sources: readonly Source[],
  baseDir: string,
  { toolchain }: Compiler,
): Promise<Uint8Array<ArrayBuffer>> {
  const places = { baseDir, library: LIBRARY, folder: '..', packages: PACKAGES };
  try {
    const environments = sources.map(({ file, text }) => toolchain.readEnvironment(file, text));
    toolchain.requireDistinctIds(environments);
    const { bytes, findings } = await toolchain.buildModule(environments, places);
    if (findings.length === 0) return bytes;
    const wat = await toolchain.compileModule(toolchain.entrySource(environments, places), {
      ...places,
      asText: true,
    });
    throw new BuildError(explainFindings(findings, wat));
  } catch (error) {
    if (error instanceof BuildError) throw error;
    throw new BuildError([(error as Error).message], { cause: error });
  }
}

/** The module, once each of its environments could be made: what is wrong with a manifest shows there. */
export function opened(bytes: Uint8Array<ArrayBuffer>): BuiltModule {
  try {
    const module = new WebAssembly.Module(bytes);
    const core = SimCore.create({ module, memoryBytes: 1 << 20 });
    for (const { id } of core.manifest.environments) core.make(id).dispose();
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { bytes, sha256, manifest: core.manifest };
  } catch (cause) {
    throw new BuildError([(cause as Error).message], { cause });
  }
}
