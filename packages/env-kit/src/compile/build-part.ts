import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type BuiltModule, opened } from './build-environments.js';
import { BuildError } from './build-error.js';
import { type Compiler, loadCompiler } from './compiler.js';
import { explainPartFindings } from './explain-findings.js';
import { keepExports } from './keep-exports.js';
import { type PartFacts, partEntry, partFacts } from './part-entry.js';

const execute = promisify(execFile);

/** WebAssembly features that a part may use, and the engine does. */
const FEATURES = ['bulk-memory', 'mutable-globals', 'nontrapping-float-to-int', 'sign-ext', 'simd'].map(
  (feature) => `--enable-${feature}`,
);

/**
 * Builds a module of an environment in another language: merges its functions, which docs/abi.md lists, with the engine. The engine
 * brings vectors, autoreset, recordings, streams and snapshots, as for any environment.
 *
 * @param file - a WebAssembly file; beside it lies its manifest, `.json` in the place of `.wasm`.
 * @throws BuildError that says what the part lacks; Error when a file cannot be read.
 * @example
 * ```ts
 * import { buildPart } from '@reroll/env-kit';
 *
 * // clang --target=wasm32 -O2 -nostdlib … -o walk.part.wasm walk.c, and walk.part.json
 * const { bytes } = await buildPart('walk.part.wasm');
 * ```
 */
export async function buildPart(file: string): Promise<BuiltModule> {
  const compiler = await loadCompiler();
  const part = new Uint8Array(await readFile(file));
  const manifestFile = file.replace(/\.wasm$/, '.json');
  const facts = partFacts(part, await readFile(manifestFile, 'utf8'), basename(manifestFile), compiler);
  const folder = await mkdtemp(join(tmpdir(), 'env-kit-'));
  try {
    return opened(await merged(part, facts, { compiler, folder, baseDir: dirname(resolve(file)) }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Workshop {
  readonly compiler: Compiler;
  /** For files on the way. */
  readonly folder: string;
  readonly baseDir: string;
}

async function merged(
  part: Uint8Array,
  facts: PartFacts,
  { compiler: { toolchain }, folder, baseDir }: Workshop,
): Promise<Uint8Array<ArrayBuffer>> {
  const { source, entry, kept } = partEntry(facts, toolchain);
  const engine = await toolchain.compileModule(entry, { baseDir, reservedBytes: facts.reservedBytes });
  const at = (name: string) => join(folder, name);
  await writeFile(at('engine.wasm'), engine);
  await writeFile(at('part.wasm'), part);
  // The engine is what the part imports as "env", and the part what the engine imports as "part".
  const modules = [at('engine.wasm'), 'env', at('part.wasm'), 'part'];
  await binaryen('wasm-merge', [...modules, '-o', at('merged.wasm'), ...FEATURES]);
  await writeFile(at('bare.wasm'), keepExports(new Uint8Array(await readFile(at('merged.wasm'))), kept));
  await binaryen('wasm-opt', [at('bare.wasm'), '-O3', '-o', at('module.wasm'), ...FEATURES]);
  const manifest = toolchain.manifestJson([source]);
  const bytes = toolchain.withCustomSection(
    await readFile(at('module.wasm')),
    toolchain.MANIFEST_SECTION,
    manifest,
  );
  const findings = toolchain.lintWasm(bytes, { stackPointer: true });
  if (findings.length > 0) throw new BuildError(explainPartFindings(findings));
  return new Uint8Array(bytes);
}

/** Runs a tool that the compiler brings along. */
async function binaryen(tool: string, args: readonly string[]): Promise<void> {
  const ofCompiler = createRequire(createRequire(import.meta.url).resolve('assemblyscript/package.json'));
  const folder = dirname(ofCompiler.resolve('binaryen/package.json'));
  try {
    await execute(process.execPath, [join(folder, 'bin', tool), ...args]);
  } catch (cause) {
    throw new BuildError([`${tool}: ${(cause as { stderr?: string }).stderr || (cause as Error).message}`], {
      cause,
    });
  }
}
