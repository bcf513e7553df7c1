// Modules written by hand whose exports or manifest say what is not so: none gets as far as a step.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SimCore } from '@reroll/sim-core';
import { lintWasm } from '@reroll/sim-core/lint';
import { withCustomSection } from '@reroll/sim-core/toolchain';
import { describe, expect, it } from 'vitest';
import wabt from 'wabt';

const { parseWat } = await wabt();
const core = new WebAssembly.Module(
  readFileSync(fileURLToPath(import.meta.resolve('@reroll/sim-core/wasm'))),
);

const ENTRY = {
  ...SimCore.create().manifest.environments.find(({ id }) => id === 'MountainCar-v0')!,
  id: 'Lie-v0',
  kernel: 'lie',
};

interface Lie {
  /** Results of functions, and values of globals. */
  readonly values?: Readonly<Record<string, number>>;
  readonly without?: string;
  readonly memory?: string;
  readonly more?: string;
  readonly manifest?: unknown;
  readonly entry?: Readonly<Record<string, unknown>>;
}

/** A module with every export of the core whose functions do nothing but return numbers. */
function moduleBytes({
  values = {},
  without,
  memory = '1',
  more = '',
  manifest,
  entry = {},
}: Lie = {}): Uint8Array<ArrayBuffer> {
  const defaults: Record<string, number> = {
    abiVersion: 2,
    arenaAddress: 16384,
    scratchAddress: 1024,
    scratchBytes: 8448,
    lie_stateBytes: 16,
    ...fields(),
  };
  const exported = WebAssembly.Module.exports(core)
    .filter(({ name }) => name !== 'memory' && (!/_/.test(name) || name.startsWith('mountainCar_')))
    .map(({ name, kind }) => ({ name: name.replace('mountainCar_', 'lie_'), kind }));
  const lines = exported
    .filter(({ name }) => name !== without)
    .map(({ name, kind }) => {
      const value = `(i32.const ${values[name] ?? defaults[name] ?? 0})`;
      return kind === 'global'
        ? `(global (export "${name}") i32 ${value})`
        : `(func (export "${name}") (result i32) ${value})`;
    });
  const wat = `(module ${without === 'memory' ? '(memory 1)' : `(memory (export "memory") ${memory})`} ${lines.join('\n')} ${more})`;
  const parsed = parseWat('lie.wat', wat);
  try {
    const bytes = new Uint8Array(parsed.toBinary({}).buffer);
    const text = manifest ?? { abi: 2, environments: [{ ...ENTRY, ...entry }] };
    return new Uint8Array(
      withCustomSection(bytes, 'reroll.manifest', typeof text === 'string' ? text : JSON.stringify(text)),
    );
  } finally {
    parsed.destroy();
  }
}

/** Offsets of a header, four bytes each. */
function fields(): Record<string, number> {
  const names = WebAssembly.Module.exports(core).filter(({ name }) => name.startsWith('BlockField.'));
  const entries = names.map(({ name }, index) => [name, 4 * index] as const);
  return { ...Object.fromEntries(entries), 'BlockField.end': 4 * names.length };
}

function open(lie: Lie): unknown {
  return SimCore.create({ module: new WebAssembly.Module(moduleBytes(lie)) }).make('Lie-v0');
}

const problem = (message: RegExp) =>
  expect.objectContaining({
    name: 'SimError',
    code: 'INCOMPATIBLE_MODULE',
    message: expect.stringMatching(message),
  });

describe('a module is refused', () => {
  it.each<[string, Lie, RegExp]>([
    ['of another version', { values: { abiVersion: 3 } }, /is not of ABI version 2/],
    ['without a function', { without: 'pcg64Uniform' }, /exports no function pcg64Uniform/],
    [
      'without a function of its environment',
      { without: 'lie_vectorStep' },
      /exports no lie_vectorStep, which Lie-v0 needs/,
    ],
    [
      'with a function as a field',
      { without: 'BlockField.state', more: '(func (export "BlockField.state"))' },
      /no global BlockField\.state/,
    ],
    [
      'with a global as memory',
      { without: 'memory', more: '(global (export "memory") i32 (i32.const 0))' },
      /no memory memory/,
    ],
    ['with an arena beyond its memory', { values: { arenaAddress: 0x7ffffff0 } }, /an arena at 2147483632/],
    ['with an arena at a negative address', { values: { arenaAddress: -16 } }, /an arena at -16/],
    ['with scratch in the arena', { values: { scratchAddress: 16000 } }, /scratch of 8448 bytes at 16000/],
    ['with little scratch', { values: { scratchBytes: 8 } }, /scratch of 8 bytes/],
    [
      'with fields outside of the header',
      { values: { 'BlockField.state': 5000 } },
      /fields outside of the header/,
    ],
    ['with a wide header', { values: { 'BlockField.end': 4000 } }, /fields outside of the header/],
    ['with a negative state', { values: { lie_stateBytes: -8 } }, /Lie-v0 has one of -8/],
    ['with a state beyond all memory', { values: { lie_stateBytes: 0x7ffffff8 } }, /at most 1048576 bytes/],
    ['that lays out nothing', {}, /lays out a block in which stream = 0 cannot be/],
    ['with data beyond its memory', { more: '(data (i32.const 70000) "x")' }, /cannot be instantiated/],
    ['whose start traps', { more: '(func $s unreachable) (start $s)' }, /cannot be instantiated/],
    ['whose manifest is no JSON', { manifest: '{' }, /a manifest that is not JSON/],
  ])('%s', (_, lie, message) => {
    expect(() => open(lie)).toThrow(problem(message));
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['an id that is none', { id: '__proto__' }, /the id "__proto__", which must be of the form/],
    ['an id that is no text', { id: 7 }, /the id 7/],
    ['no description', { description: 3 }, /has no text description in Lie-v0/],
    ['a space of no type', { observationSpace: { type: 'Sphere' } }, /has no space in observationSpace/],
    ['no space', { actionSpace: null }, /has no space in actionSpace/],
    [
      'a shape of a billion',
      { observationSpace: { type: 'Box', dtype: '<f4', shape: [1e9], low: 0, high: 1 } },
      /has no shape/,
    ],
    ['a negative shape', { observationSpace: { type: 'MultiBinary', shape: [-1] } }, /has no shape/],
    [
      'a dtype of its own',
      { observationSpace: { type: 'Box', dtype: '<f2', shape: [1], low: 0, high: 1 } },
      /has no dtype <f2/,
    ],
    [
      'a Dict without names',
      { observationSpace: { type: 'Dict', spaces: [{ type: 'Discrete', n: 2, start: 0 }] } },
      /parts have no names/,
    ],
    [
      'more spaces in each other than there are',
      { observationSpace: nested(12) },
      /more than 8 spaces in each other/,
    ],
    ['nothing to choose', { actionSpace: { type: 'Discrete', n: 0, start: 0 } }, /has no action/],
    ['half an action', { actionSpace: { type: 'Discrete', n: 1.5, start: 0 } }, /no integer/],
    [
      'a MultiDiscrete of another length',
      { actionSpace: { type: 'MultiDiscrete', dtype: '<i8', shape: [2], nvec: [2], start: [0, 0] } },
      /no 2 integers each/,
    ],
    ['a time limit of no steps', { maxEpisodeSteps: 0 }, /an impossible maxEpisodeSteps/],
    ['an info named as no word is', { info: ['__proto__', 'a b'] }, /info with names that are no words/],
    ['three players', { players: 3 }, /neither 1 nor 2 players/],
    ['an option of no type', { options: { a: { type: 'date', description: '' } } }, /an option a of no type/],
    [
      'a default beyond its range',
      { options: { a: { type: 'number', description: '', default: 2, max: 1 } } },
      /whose default is no number in its range/,
    ],
    [
      'a limit that is not there',
      { options: { a: { type: 'number', description: '', default: 0, atMost: 'b' } } },
      /limited by b/,
    ],
    [
      'a preset of nothing',
      { options: { a: { type: 'preset', description: '', of: 'b', values: ['x'], default: 'x' } } },
      /no presets of a grid/,
    ],
    [
      'a grid without presets',
      {
        options: { a: { type: 'grid', description: '', letters: 'S', needs: 'S', maxCells: 4, presets: {} } },
      },
      /no rows of letters/,
    ],
  ])('whose manifest has %s', (_, entry, message) => {
    expect(() => open({ entry })).toThrow(problem(message));
  });

  it.each([null, [], { abi: 2 }, { abi: 2, environments: [] }, { abi: 2, environments: [null] }])(
    'whose manifest is %j',
    (manifest) => {
      expect(() => open({ manifest: JSON.stringify(manifest) })).toThrow(problem(/the module/));
    },
  );

  it('whose manifest has more than a megabyte', () => {
    expect(() => open({ manifest: ' '.repeat(2 ** 20 + 1) })).toThrow(problem(/at most 1048576 are taken/));
  });

  it('by the lint, for what it would do before anybody asks', () => {
    expect(lintWasm(moduleBytes({ memory: '65536' })).join()).toMatch(/65536 pages at the start/);
    expect(lintWasm(moduleBytes({ more: '(func $s (loop (br 0))) (start $s)' })).join()).toMatch(
      /a start function/,
    );
    expect(lintWasm(moduleBytes())).toEqual([]);
  });
});

function nested(depth: number): unknown {
  return depth === 0 ? { type: 'Discrete', n: 2, start: 0 } : { type: 'Tuple', spaces: [nested(depth - 1)] };
}
