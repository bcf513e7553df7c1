import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { assemble } from './support/assemble.js';
import { Metered } from './support/metered.js';

// WABT's interpreter prints every instruction that it runs, of a code of its own: it sets up locals by `alloca`, ends every
// function by `return`, and a `br_if` is a `br_unless` across a `br`. The programs have nothing else that it changes.

const PROGRAMS = {
  fibonacci: `(module
    (func $f (param $n i32) (result i32) (local $sum i32)
      local.get $n local.set $sum
      i32.const 1 local.get $n i32.lt_s if
        local.get $n i32.const 1 i32.sub call $f
        local.get $n i32.const 2 i32.sub call $f
        i32.add local.set $sum
      end
      local.get $sum)
    (func (export "run") (result i32) i32.const 12 call $f))`,
  sieve: `(module (memory 1)
    (func (export "run") (result i32) (local $i i32) (local $j i32) (local $count i32)
      i32.const 2 local.set $i
      loop $next
        local.get $i i32.load8_u i32.eqz if
          local.get $count i32.const 1 i32.add local.set $count
          local.get $i local.get $i i32.add local.set $j
          loop $multiple
            local.get $j i32.const 400 i32.lt_u if
              local.get $j i32.const 1 i32.store8
              local.get $j local.get $i i32.add local.set $j
              br $multiple
            end
          end
        end
        local.get $i i32.const 1 i32.add local.tee $i
        i32.const 400 i32.lt_u br_if $next
      end
      local.get $count))`,
  'a state machine': `(module (table funcref (elem $zero $one))
    (type $step (func (param i64) (result i64)))
    (func $zero (type $step) local.get 0 i64.const 1 i64.shr_u)
    (func $one (type $step) local.get 0 i64.const 3 i64.mul i64.const 1 i64.add)
    (func (export "run") (result i64) (local $n i64) (local $steps i64)
      i64.const 27 local.set $n
      block $done
        loop $again
          local.get $n i64.const 1 i64.eq br_if $done
          local.get $n
          local.get $n i32.wrap_i64 i32.const 1 i32.and
          call_indirect (type $step)
          local.set $n
          local.get $steps i64.const 1 i64.add local.set $steps
          br $again
        end
      end
      local.get $steps))`,
  'a series': `(module
    (func $term (param $k f64) (result f64) (local f64 f64)
      f64.const 1 local.get $k local.get $k f64.mul f64.div)
    (func (export "run") (result f64) (local $k f64) (local $sum f64)
      loop $next
        local.get $k f64.const 1 f64.add local.tee $k call $term
        local.get $sum f64.add f64.sqrt local.set $sum
        local.get $k f64.const 300 f64.lt br_if $next
      end
      local.get $sum))`,
};

const directory = mkdtempSync(join(tmpdir(), 'reroll-meter-'));
afterAll(() => rmSync(directory, { recursive: true }));

const wasmInterp = join(createRequire(import.meta.url).resolve('wabt'), '..', 'bin', 'wasm-interp');

/** Instructions that WABT's interpreter runs, and locals that it sets up. */
function interpretedCount(bytes: Uint8Array): bigint {
  const path = join(directory, 'program.wasm');
  writeFileSync(path, bytes);
  const options = { encoding: 'utf8', maxBuffer: 2 ** 28 } as const;
  const { stdout, status } = spawnSync(
    process.execPath,
    [wasmInterp, path, '--run-all-exports', '--trace'],
    options,
  );
  expect(status).toBe(0);
  const instructions = [...stdout.matchAll(/^#\d+\. .*\| (\S+)(?: (\d+))?/gm)];
  return instructions.reduce((count, [, name, operand], index) => {
    if (name === 'alloca') return count + BigInt(operand!);
    const isHalfOfBranchIf = name === 'br' && instructions[index - 1]?.[1] === 'br_unless';
    return name === 'return' || name === 'drop_keep' || isHalfOfBranchIf ? count : count + 1n;
  }, 0n);
}

describe("WABT's interpreter runs as many instructions as the meter charges", () => {
  test.each(Object.entries(PROGRAMS))('in %s', (_, text) => {
    const bytes = assemble(text);
    const cost = new Metered(bytes).cost('run');
    expect(cost).toBeGreaterThan(1000n);
    expect(cost).toBe(interpretedCount(bytes));
  });
});
