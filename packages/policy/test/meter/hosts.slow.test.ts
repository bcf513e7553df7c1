import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jscPath } from '../../../../test/support/engines.js';
import { has } from '../../../../test/support/parts.js';
import { meterModule } from '../../src/meter/index.js';
import { assemble } from './support/assemble.js';
import { choices } from './support/choices.js';
import { type ProbeCall, type ProbeModule, probe } from './support/host-probe.js';
import { Program } from './support/programs.js';

const FUEL = '100000000';
/** As large as the default of guests: every host has to have this much. */
const STACK = '393216';

function probeModule(label: string, text: string, calls: readonly ProbeCall[], fuel = FUEL): ProbeModule {
  const { bytes, exports } = meterModule(assemble(text), { maxMemoryPages: 8 });
  const hex = Buffer.from(bytes).toString('hex');
  return { label, hex, fuelName: exports.fuel, stackName: exports.stack, fuel, stack: STACK, calls };
}

const ARGUMENTS = { i32: 11, i64: '12', f32: 1.5, f64: -2.5 };

const randomPrograms = fc.sample(choices, { numRuns: 60, seed: 20_260_721 }).map((decisions, index) => {
  const program = new Program(decisions, { tailCalls: false });
  const calls = program.signatures.map(({ parameters }, at) => ({
    name: `f${at}`,
    args: parameters.map((type) => ARGUMENTS[type]),
  }));
  return probeModule(`program ${index}`, program.plain, calls);
});

/** Floats whose NaNs end in memory, bit by bit, as they come. */
const nans = probeModule(
  'nans',
  `(module (memory (export "memory") 1)
    (func (export "run") (local $i i32) (local $x f64)
      loop $next
        (f64.store (i32.mul (local.get $i) (i32.const 16)) (local.tee $x
          (f64.sub (f64.div (f64.convert_i32_s (i32.sub (local.get $i) (i32.const 50))) (local.get $x)) (local.get $x))))
        (f32.store offset=8 (i32.mul (local.get $i) (i32.const 16)) (f32.demote_f64 (f64.sqrt (local.get $x))))
        (f32.store offset=12 (i32.mul (local.get $i) (i32.const 16))
          (f32.min (f32.load offset=8 (i32.mul (local.get $i) (i32.const 16))) (f32.const -nan:0x12)))
        (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 100)))
      end))`,
  [{ name: 'run', args: [] }],
);

const RUN = [{ name: 'run', args: [] }];

const exhausting = [
  probeModule(
    'endless',
    '(module (memory (export "memory") 1) (func (export "run") (local i32) loop i32.const 0 local.get 0 i32.store local.get 0 i32.const 7 i32.add local.set 0 br 0 end))',
    RUN,
    '1000003',
  ),
  probeModule(
    'deep',
    '(module (memory (export "memory") 1) (func $f (export "run") i32.const 4 i32.const 4 i32.load i32.const 1 i32.add i32.store call $f))',
    RUN,
  ),
  probeModule(
    'deep, with locals',
    `(module (memory (export "memory") 1) (func $f (param i64 f64) (local ${'i64 '.repeat(60)})
      i32.const 4 i32.const 4 i32.load i32.const 1 i32.add i32.store
      local.get 0 local.get 1 call $f)
      (func (export "run") i64.const 1 f64.const 2 call $f))`,
    RUN,
  ),
  probeModule(
    'deep, through values kept alive',
    `(module (memory (export "memory") 1) (func $f (param i64) (result i64)
      ${Array.from({ length: 40 }, (_, index) => `local.get 0 i64.const ${index + 3} i64.rotl`).join('\n')}
      i32.const 4 i32.const 4 i32.load i32.const 1 i32.add i32.store
      local.get 0 call $f ${'i64.add '.repeat(40)})
      (func (export "run") (result i64) i64.const 5 call $f))`,
    RUN,
  ),
  probeModule(
    'deep, indirectly',
    '(module (memory (export "memory") 1) (table funcref (elem $f)) (func $f (export "run") i32.const 4 i32.const 4 i32.load i32.const 1 i32.add i32.store i32.const 0 call_indirect))',
    RUN,
  ),
];

const modules = [...randomPrograms, nans, ...exhausting];
const here = probe(modules);

const directory = mkdtempSync(join(tmpdir(), 'reroll-meter-hosts-'));
const script = join(directory, 'probe.js');

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('support/host-probe.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'hostProbe',
    target: 'es2020',
  });
  const report = `for (const line of hostProbe.probe(${JSON.stringify(modules)})) (globalThis.print ?? console.log)(line);`;
  writeFileSync(script, outputFiles[0]!.text + report);
});
afterAll(() => rmSync(directory, { recursive: true }));

function linesFrom(command: string, args: readonly string[]): string[] {
  const { stdout, stderr, status } = spawnSync(command, [...args, script], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout.trimEnd().split('\n');
}

test('what the hosts are asked has results, traps, exhausted fuel and exhausted stacks', () => {
  expect(here.filter((line) => !line.includes(' trap ')).length).toBeGreaterThan(100);
  expect(here.filter((line) => line.includes(' trap ')).length).toBeGreaterThan(20);
  expect(here.filter((line) => /^endless run: trap -\d+ \d+ /.test(line))).toHaveLength(1);
  expect(here.filter((line) => /^deep.* run: trap \d+ -\d+ /.test(line))).toHaveLength(4);
});

describe('every host comes to the same results, fuel, stack and memory', () => {
  test.each([
    ['--liftoff-only'],
    ['--no-liftoff --no-wasm-lazy-compilation --no-wasm-dynamic-tiering'],
    ['--no-wasm-enforce-bounds-checks --wasm-tiering-budget=100'],
  ])('V8 with %s', (flags) => {
    expect(linesFrom(process.execPath, flags.split(' '))).toEqual(here);
  });

  // Its interpreter alone, without the baseline compiler, has no vectors.
  test.skipIf(!has('jsc')).each([['--useOMGJIT=1'], ['--useOMGJIT=0'], ['--useConcurrentJIT=0']])(
    'JavaScriptCore with %s',
    (flag) => {
      expect(linesFrom(jscPath(), [flag])).toEqual(here);
    },
  );
});
