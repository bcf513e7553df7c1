// What builds modules of environments, for packages that build modules of their own: `@reroll/env-kit` is one.
export { buildModule } from './build-module.mjs';
export { CompileError, compileModule } from './compile-module.mjs';
export {
  entrySource,
  MANIFEST_SECTION,
  manifestJson,
  readEnvironment,
  readManifest,
  requireDistinctIds,
  withCustomSection,
} from './environments.mjs';
export { lintWasm } from './lint-wasm.mjs';
