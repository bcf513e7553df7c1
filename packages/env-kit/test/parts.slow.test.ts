// Environments in other languages: their functions, merged with the engine, pass every check.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPart, type CheckReport, checkEnvironment, moduleUnderTest } from '@reroll/env-kit';
import { lintWasm } from '@reroll/sim-core/lint';
import { describe, expect, it, vi } from 'vitest';
import wabt from 'wabt';
import { has } from '../../../test/support/parts.js';
import { inFolder } from './support/environments.js';

const { parseWat } = await wabt();

// Merging starts tools in processes of their own.
vi.setConfig({ testTimeout: 240_000 });
const EXAMPLES = fileURLToPath(new URL('../../../examples/own-environment/', import.meta.url));
const INCLUDE = fileURLToPath(new URL('../include', import.meta.url));

const MANIFEST = {
  id: 'Coin-v0',
  stateBytes: 8,
  observationSpace: { type: 'Discrete', n: 2, start: 0 },
  actionSpace: { type: 'Discrete', n: 2, start: 0 },
  maxEpisodeSteps: 20,
};

/** A coin to guess, in WebAssembly's own text: its state is the face that is up. */
const coin = (step = '', more = '') => `(module
  (import "env" "rng_below" (func $below (param i32 i32) (result i32)))
  (import "env" "memory" (memory 1))
  (global (export "__heap_base") i32 (i32.const 64))
  ${more}
  (func $flip (param $state i32) (param $rng i32)
    (i32.store (local.get $state) (call $below (local.get $rng) (i32.const 2))))
  (func (export "reset") (param $state i32) (param $options i32) (param $rng i32)
    (call $flip (local.get $state) (local.get $rng)))
  (func (export "step") (param $state i32) (param $action i32) (param $options i32) (param $rng i32) (param $step i32)
    ${step}
    (f64.store (local.get $step)
      (f64.convert_i32_u (i32.eq (i32.load8_u (local.get $action)) (i32.load (local.get $state)))))
    (call $flip (local.get $state) (local.get $rng)))
  (func (export "observe") (param $state i32) (param $to i32)
    (i64.store (local.get $to) (i64.load32_u (local.get $state)))))`;

function assembled(wat: string): Uint8Array {
  const parsed = parseWat('part.wat', wat);
  try {
    return new Uint8Array(parsed.toBinary({}).buffer);
  } finally {
    parsed.destroy();
  }
}

/** Builds a part and checks what came out. */
function reportOf(part: Uint8Array, manifest: unknown): Promise<CheckReport> {
  const files = { 'it.part.wasm': part, 'it.part.json': JSON.stringify(manifest) };
  return inFolder(files, async (folder) => {
    const { bytes } = await buildPart(join(folder, 'it.part.wasm'));
    writeFileSync(join(folder, 'it.wasm'), bytes);
    const [env] = await moduleUnderTest(join(folder, 'it.wasm'));
    return checkEnvironment(env!, { steps: 40 });
  });
}

const failures = ({ results }: CheckReport) => results.filter(({ outcome }) => outcome === 'failed');
const POINTER = '(global $pointer (mut i32) (i32.const 64))';

describe('an environment in WebAssembly text', () => {
  it('passes every check', async () => {
    expect(failures(await reportOf(assembled(coin()), MANIFEST))).toEqual([]);
  });

  it('may use a stack pointer that it puts back, and nothing else of the kind', async () => {
    const moved = (by: number) => `(global.set $pointer (i32.add (global.get $pointer) (i32.const ${by})))`;
    const restored = assembled(
      coin(`${moved(-16)} (i32.store (global.get $pointer) (i32.const 1)) ${moved(16)}`, POINTER),
    );
    expect(failures(await reportOf(restored, MANIFEST))).toEqual([]);
    const lost = await reportOf(assembled(coin(moved(-1), POINTER)), MANIFEST);
    expect(failures(lost)).toEqual([
      expect.objectContaining({ check: 'fuel', message: expect.stringContaining('left a global') }),
    ]);
    const counts = '(global.set $count (i32.add (global.get $count) (i32.const 1)))';
    const shows = '(i32.store (i32.add (local.get $state) (i32.const 4)) (global.get $count))';
    const uses = `${moved(-16)} (i32.store (global.get $pointer) (i32.const 1)) ${moved(16)} ${counts} ${shows}`;
    const second = assembled(coin(uses, `${POINTER} (global $count (mut i32) (i32.const 0))`));
    await expect(reportOf(second, MANIFEST)).rejects.toThrow('a mutable global');
  });

  it.each<[string, string, unknown, RegExp]>([
    ['a function', coin().replace('"observe"', '"look"'), MANIFEST, /exports no function observe/],
    [
      'the end of its memory',
      coin().replace('"__heap_base"', '"end"'),
      MANIFEST,
      /exports no global __heap_base/,
    ],
    ['the size of its state', coin(), { ...MANIFEST, stateBytes: undefined }, /needs stateBytes/],
    [
      'an engine that has its import',
      coin().replace('"rng_below"', '"rng_choice"'),
      MANIFEST,
      /rng_choice|an import/,
    ],
    ['modesty', coin('(drop (memory.grow (i32.const 1)))'), MANIFEST, /asks for memory/],
    [
      'sums without min',
      coin(
        '(drop (f64.min (f64.load (local.get $step)) (f64.load (local.get $state))))\n(f64.store (local.get $step) (f64.min (f64.load (local.get $step)) (f64.load (local.get $state))))',
      ),
      MANIFEST,
      /call kit_clamp/,
    ],
  ])('is refused without %s', async (_, wat, manifest, message) => {
    await expect(reportOf(assembled(wat), manifest)).rejects.toThrow(message);
  });
});

describe.skipIf(!has('clang'))('an environment in C', () => {
  it('passes every check, with its stack pointer', async () => {
    await inFolder({}, async (folder) => {
      const out = join(folder, 'swing.part.wasm');
      const link =
        '-Wl,--no-entry,--import-memory,--allow-undefined,--export=__heap_base,-z,stack-size=16384';
      const flags = ['--target=wasm32', '-O2', '-nostdlib', '-I', INCLUDE, link, '-o', out];
      const { status, stderr } = spawnSync('clang', [...flags, join(EXAMPLES, 'swing.c')], {
        encoding: 'utf8',
      });
      expect([status, stderr]).toEqual([0, '']);
      const part = readFileSync(out);
      const manifest = JSON.parse(readFileSync(join(EXAMPLES, 'swing.part.json'), 'utf8'));
      expect(failures(await reportOf(part, manifest))).toEqual([]);
      writeFileSync(join(folder, 'swing.part.json'), JSON.stringify(manifest));
      const { bytes } = await buildPart(out);
      expect(lintWasm(bytes).join()).toMatch(/a mutable global/);
      expect(lintWasm(bytes, { stackPointer: true })).toEqual([]);
    });
  });
});
