// The one way from environments to a module: compiled, with its manifest inside, and looked through.
import { compileModule } from './compile-module.mjs';
import { entrySource, MANIFEST_SECTION, manifestJson, withCustomSection } from './environments.mjs';
import { lintWasm } from './lint-wasm.mjs';

/**
 * Builds the module of some environments, as `readEnvironment` reads them.
 *
 * @param places.baseDir - the folder that holds the one of the entry, `build`, which need not exist.
 * @param places.library - and `folder`, as `entrySource` takes them; `packages` as `compileModule` does.
 * @returns the bytes, the manifest as JSON, and what a host could make differ; empty when the module is sound.
 * @throws CompileError when the sources do not compile.
 */
export async function buildModule(environments, { baseDir, library, folder, packages }) {
  const compiled = await compileModule(entrySource(environments, { library, folder }), { baseDir, packages });
  const manifest = manifestJson(environments);
  const bytes = withCustomSection(compiled, MANIFEST_SECTION, manifest);
  return { bytes, manifest, findings: lintWasm(bytes) };
}
