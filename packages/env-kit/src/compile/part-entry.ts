// The engine's side of an environment in another language: a class whose methods are the part's functions.
import type * as Toolchain from '@reroll/sim-core/toolchain';
import { BuildError } from './build-error.js';
import type { Compiler } from './compiler.js';

/** What the engine calls in a part; addresses are u32. */
const METHODS: Readonly<
  Record<
    string,
    { readonly type: string; readonly passes: readonly [string, string][]; readonly required?: true }
  >
> = {
  reset: { type: 'void', passes: [OPTIONS(), RNG()], required: true },
  step: { type: 'void', passes: [['action', 'usize'], OPTIONS(), RNG(), ['step', 'Step']], required: true },
  observe: { type: 'void', passes: [TO()], required: true },
  isSound: { type: 'bool', passes: [OPTIONS()] },
  inform: { type: 'void', passes: [TO()] },
  maskActions: { type: 'void', passes: [TO()] },
  render: { type: 'usize', passes: [TO(), OPTIONS(), ['action', 'i32']] },
  refusal: { type: 'i32', passes: [] },
  winner: { type: 'u32', passes: [] },
  wouldWin: {
    type: 'bool',
    passes: [
      ['action', 'u32'],
      ['player', 'u32'],
    ],
  },
};

function OPTIONS(): [string, string] {
  return ['options', 'NoOptions'];
}

function RNG(): [string, string] {
  return ['rng', 'Pcg64'];
}

function TO(): [string, string] {
  return ['to', 'usize'];
}

/** What a part may call, of the engine. */
const IMPORTS = `
export function rng_random(rng: usize): f64 { return changetype<Pcg64>(rng).random(); }
export function rng_uniform(rng: usize, low: f64, high: f64): f64 { return changetype<Pcg64>(rng).uniform(low, high); }
export function rng_below(rng: usize, n: u32): u32 { return changetype<Pcg64>(rng).below(n); }
export function rng_next_uint32(rng: usize): u32 { return changetype<Pcg64>(rng).nextUint32(); }
export function rng_next_uint64(rng: usize): u64 { return changetype<Pcg64>(rng).nextUint64(); }
export function kit_clamp(value: f64, low: f64, high: f64): f64 { return clamp(value, low, high); }
`;

/** Most bytes of a state. */
const MAX_STATE_BYTES = 65_536;

export interface PartFacts {
  readonly entries: readonly { readonly id: string }[];
  readonly stateBytes: number;
  /** Memory, from address 0, that the part has for its data and its stack. */
  readonly reservedBytes: number;
  /** The methods that it has. */
  readonly methods: readonly string[];
  /** Names of all that it exports, which the finished module does not. */
  readonly exports: readonly string[];
}

/** @throws BuildError saying what the part or its manifest lacks. */
export function partFacts(part: Uint8Array, json: string, file: string, { toolchain }: Compiler): PartFacts {
  const entries = toolchain.readManifest(json, (problem) => {
    throw new BuildError([`${file} ${problem}`]);
  }) as readonly { readonly id: string; readonly stateBytes?: unknown }[];
  const stateBytes = entries[0]?.stateBytes;
  if (
    !Number.isInteger(stateBytes) ||
    (stateBytes as number) < 0 ||
    (stateBytes as number) > MAX_STATE_BYTES
  ) {
    throw new BuildError([`${file} needs stateBytes, the size of the state, from 0 to ${MAX_STATE_BYTES}`]);
  }
  const module = compiled(part);
  const exports = WebAssembly.Module.exports(module);
  const methods = exports
    .filter(({ name, kind }) => kind === 'function' && name in METHODS)
    .map(({ name }) => name);
  const missing = Object.keys(METHODS).filter((name) => METHODS[name]!.required && !methods.includes(name));
  if (missing.length > 0) throw new BuildError([`the part exports no function ${missing.join(', ')}`]);
  const plain = entries.map(({ stateBytes: _, ...entry }) => entry);
  return {
    entries: plain,
    stateBytes: stateBytes as number,
    reservedBytes: heapBase(module),
    methods,
    exports: exports.map(({ name }) => name),
  };
}

function compiled(part: Uint8Array): WebAssembly.Module {
  try {
    return new WebAssembly.Module(part as Uint8Array<ArrayBuffer>);
  } catch (cause) {
    throw new BuildError([`the part is no valid module: ${(cause as Error).message}`], { cause });
  }
}

/** Where the part's memory ends, as its linker says. */
function heapBase(module: WebAssembly.Module): number {
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    if (from !== 'env') throw new BuildError([`the part imports ${from}.${name}: there is only env`]);
    const memory = new WebAssembly.Memory({ initial: 64, maximum: 16_384 });
    imports[from] = { ...imports[from], [name]: kind === 'memory' ? memory : () => 0 };
  }
  if (
    !WebAssembly.Module.exports(module).some(({ name, kind }) => name === '__heap_base' && kind === 'global')
  ) {
    throw new BuildError(['the part exports no global __heap_base: link it with --export=__heap_base']);
  }
  const { exports } = new WebAssembly.Instance(module, imports);
  const end: unknown = (exports['__heap_base'] as WebAssembly.Global).value;
  if (Number.isInteger(end) && (end as number) >= 0 && (end as number) <= 2 ** 24) {
    return Math.ceil((end as number) / 64) * 64;
  }
  throw new BuildError([`the part's __heap_base must be at most 16 MiB, got ${String(end)}`]);
}

/** The entry to compile, and the exports that the finished module keeps. */
export function partEntry(
  { entries, stateBytes, methods, exports }: PartFacts,
  { entrySource }: typeof Toolchain,
): {
  readonly source: Toolchain.EnvironmentSource;
  readonly entry: string;
  readonly kept: (name: string) => boolean;
} {
  const source: Toolchain.EnvironmentSource = {
    file: 'part',
    className: 'Part',
    hasOptions: false,
    canRender: methods.includes('render'),
    isGame: methods.includes('winner'),
    entries,
  };
  const library = '@reroll/sim-core/assembly';
  // The class stands in the entry itself, where others import it from a file.
  const entry = entrySource([source], { library, folder: '..' }).replace(/^import \{ Part \}.*$/m, '');
  const fields = Array.from({ length: Math.ceil(stateBytes / 8) }, (_, index) => `  word${index}: u64;`);
  const uses = `import { Step } from '${library}/kit/step';
import { Pcg64 } from '${library}/rng/pcg64';
import { clamp } from '${library}/kit/clamp';`;
  const state = `@unmanaged\nclass Part {\n${[...fields, ...methods.map(methodOf)].join('\n')}\n}\n`;
  const isKept = (name: string) => !/^(rng|kit)_/.test(name) && !exports.includes(name);
  return {
    source,
    entry: [entry, uses, ...methods.map(declarationOf), state, IMPORTS].join('\n'),
    kept: isKept,
  };
}

function declarationOf(name: string): string {
  const { type, passes } = METHODS[name]!;
  const parameters = ['state: usize', ...passes.map(([parameter, each]) => `${parameter}: ${plain(each)}`)];
  return `@external('part', '${name}')\ndeclare function own_${name}(${parameters.join(', ')}): ${type === 'bool' ? 'i32' : type};`;
}

function methodOf(name: string): string {
  const { type, passes } = METHODS[name]!;
  const parameters = passes.map(([parameter, each]) => `${parameter}: ${each}`).join(', ');
  const values = passes.map(([parameter, each]) =>
    plain(each) === each ? parameter : `changetype<usize>(${parameter})`,
  );
  const call = `own_${name}(${['changetype<usize>(this)', ...values].join(', ')})`;
  const body = type === 'void' ? `${call};` : `return ${call}${type === 'bool' ? ' != 0' : ''};`;
  return `  ${name}(${parameters}): ${type} { ${body} }`;
}

/** What an object is outside of AssemblyScript: its address. */
function plain(type: string): string {
  return type === 'NoOptions' || type === 'Pcg64' || type === 'Step' ? 'usize' : type;
}
