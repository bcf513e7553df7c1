// From the text of an entry to the bytes of a module: the one way in which the core, and modules of others, are compiled.
import { readFileSync } from 'node:fs';
import { isAbsolute, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main as asc } from 'assemblyscript/asc';

/** Name of the entry, which is no file; its imports are relative to the folder it would be in. */
const ENTRY = 'build/entry.ts';
const OUTPUT = 'build/module.wasm';

const OPTIMIZED = ['--optimizeLevel', '3', '--shrinkLevel', '0'];
const SETTINGS = [
  ...['--runtime', 'stub', '--use', 'abort='],
  ...['--maximumMemory', '16384', '--enable', 'simd'],
];

const PAGE_BYTES = 65_536;

/** Folders in which imports of packages are found, wherever the sources that name them lie. */
const CORE = { '@reroll/sim-core/assembly': fileURLToPath(new URL('../assembly', import.meta.url)) };

/** The sources do not compile; the message is the compiler's, with file, line and what it quotes. */
export class CompileError extends Error {
  name = 'CompileError';
}

/**
 * Compiles an entry.
 *
 * @param entry - AssemblyScript, as if it were `build/entry.ts` of `baseDir`.
 * @param options.baseDir - the folder that its relative imports start from.
 * @param options.packages - folders of further packages, by the path that imports begin with.
 * @param options.reservedBytes - how much of the memory, from its beginning, is someone else's.
 * @returns the module; with `asText`, its WebAssembly text before the optimizer, where functions still have names.
 * @throws CompileError when there are errors or warnings.
 */
export async function compileModule(entry, { baseDir, packages = {}, reservedBytes = 0, asText = false }) {
  const folders = { ...CORE, ...packages };
  let output;
  const target = asText
    ? ['--textFile', 'build/module.wat', '--optimizeLevel', '0']
    : ['--outFile', OUTPUT, ...OPTIMIZED];
  const pages = 1 + Math.ceil(reservedBytes / PAGE_BYTES);
  const memory = ['--initialMemory', `${pages}`, '--memoryBase', `${reservedBytes}`];
  const { error, stderr } = await asc(
    [ENTRY, '--baseDir', baseDir, '--config', 'none', '--noColors', ...target, ...memory, ...SETTINGS],
    {
      readFile: (name, folder) => (isEntry(name) ? entry : readSource(pathOf(name, folder, folders))),
      writeFile: (_, contents) => {
        output = contents;
      },
      listFiles: () => [],
    },
  );
  const messages = stderr.toString().trim();
  if (error) throw new CompileError(messages === '' ? error.message : messages);
  if (messages !== '') throw new CompileError(messages);
  return asText ? output : Buffer.from(output);
}

function isEntry(name) {
  return name.split(sep).join('/') === ENTRY;
}

/** Where a source is: the compiler looks for a package in every `node_modules` on its way up, where it need not be. */
function pathOf(name, folder, folders) {
  const path = name.split(sep).join('/');
  for (const [start, target] of Object.entries(folders)) {
    const at = path.lastIndexOf(`node_modules/${start}`);
    if (at >= 0) return join(target, path.slice(at + 'node_modules/'.length + start.length));
  }
  return isAbsolute(name) ? name : join(folder, name);
}

function readSource(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
