import { describe, expect, test } from 'vitest';
import { meterModule } from '../../src/meter/index.js';
import { assemble } from './support/assemble.js';
import { Metered } from './support/metered.js';

const namesOf = (text: string) => meterModule(assemble(text), { maxMemoryPages: 16 }).exports;

function exportsOf(bytes: Uint8Array<ArrayBuffer>) {
  return WebAssembly.Module.exports(new WebAssembly.Module(bytes)).map(({ name, kind }) => `${kind} ${name}`);
}

describe('a metered module exports', () => {
  test('what it did, and what its host needs', () => {
    const text = `(module (memory 1) (table 1 funcref) (global (mut i32) (i32.const 1)) (global f64 (f64.const 2))
      (global (export "own") (mut i64) (i64.const 3)) (func (export "f")))`;
    expect(namesOf(text)).toEqual({
      fuel: 'meter.fuel',
      stack: 'meter.stack',
      maxPages: 'meter.max-pages',
      refusedPages: 'meter.refused-pages',
      missedPages: 'meter.missed-pages',
      memory: 'meter.memory',
      table: 'meter.table',
      start: undefined,
      globals: ['meter.global.0', 'meter.global.2'],
    });
    expect(exportsOf(meterModule(assemble(text), { maxMemoryPages: 16 }).bytes)).toEqual([
      'global own',
      'function f',
      'global meter.fuel',
      'global meter.stack',
      'global meter.max-pages',
      'global meter.refused-pages',
      'global meter.missed-pages',
      'memory meter.memory',
      'table meter.table',
      'global meter.global.0',
      'global meter.global.2',
    ]);
  });

  test('its memory and table under the names that they have', () => {
    const names = namesOf('(module (memory (export "m") 1) (table (export "t") 1 funcref))');
    expect(names).toMatchObject({ memory: 'm', table: 't' });
  });

  test('nothing under a name that the module uses', () => {
    const names = namesOf('(module (func (export "meter.fuel")) (func (export "meter_.x")))');
    expect(names).toMatchObject({ fuel: 'meter__.fuel', memory: undefined, table: undefined });
  });

  test('its start function, which only the host calls', () => {
    const metered = new Metered(
      `(module (global $ran (export "ran") (mut i32) (i32.const 0))
        (func $start loop global.get $ran i32.const 1 i32.add global.set $ran br 0 end) (start $start))`,
      { fuel: 100n },
    );
    expect((metered.exports['ran'] as WebAssembly.Global).value).toBe(0);
    expect(metered.call(metered.module.exports.start!)).toEqual({ trap: 'unreachable' });
    expect((metered.exports['ran'] as WebAssembly.Global).value).toBe(21);
  });
});

describe('restoring memory and globals restores a module', () => {
  const hiddenState = (text: string) => meterModule(assemble(text), { maxMemoryPages: 16 }).hiddenState;

  test('that keeps all its state there', () => {
    expect(hiddenState('(module (memory 1) (table 1 funcref) (func i32.const 0 table.get 0 drop))')).toEqual(
      [],
    );
  });

  test.each([
    ['tables', '(table 1 funcref) (func i32.const 0 ref.null func table.set 0)'],
    ['tables', '(table 1 funcref) (func ref.null func i32.const 0 table.grow drop)'],
    ['tables', '(table 1 funcref) (func i32.const 0 ref.null func i32.const 0 table.fill)'],
    ['tables', '(table 1 funcref) (func i32.const 0 i32.const 0 i32.const 0 table.copy)'],
    ['tables', '(table 1 funcref) (elem func) (func i32.const 0 i32.const 0 i32.const 0 table.init 0)'],
    ['dropped segments', '(memory 1) (data "") (func data.drop 0)'],
    ['dropped segments', '(elem func) (func elem.drop 0)'],
    ['v128 globals', '(global (mut v128) (v128.const i64x2 0 0))'],
  ])('but not %s: %s', (state, fields) => {
    expect(hiddenState(`(module ${fields})`)).toEqual([state]);
  });
});

describe('sections', () => {
  test('that are custom are dropped', () => {
    const plain = assemble('(module (func (export "f")))');
    const custom = [0, 5, 1, 0x78, 1, 2, 3];
    const bytes = Uint8Array.of(...plain.slice(0, 8), ...custom, ...plain.slice(8), ...custom);
    const meter = (module: Uint8Array) => meterModule(module, { maxMemoryPages: 1 }).bytes;
    expect(meter(bytes)).toEqual(meter(plain));
  });

  test('that a module lacks are added in their places', () => {
    const { bytes } = meterModule(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), { maxMemoryPages: 0 });
    expect(WebAssembly.validate(bytes)).toBe(true);
  });

  test('with limits keep what the module asks for, within the caps', () => {
    const metered = new Metered('(module (memory (export "m") 1) (table (export "t") 3 9 externref))', {
      maxMemoryPages: 2,
    });
    const memory = metered.exports['m'] as WebAssembly.Memory;
    expect(memory.buffer.byteLength).toBe(65_536);
    memory.grow(1);
    expect(() => memory.grow(1)).toThrow(RangeError);
    expect((metered.exports['t'] as WebAssembly.Table).length).toBe(3);
    expect(() => (metered.exports['t'] as WebAssembly.Table).grow(7)).toThrow(RangeError);
  });

  test('of a module with extended constant expressions are metered', () => {
    const bytes = assemble(
      '(module (global i32 (i32.add (i32.const 1) (i32.mul (i32.const 2) (i32.const 3)))))',
    );
    // Engines before 2023 do not know them.
    if (WebAssembly.validate(bytes))
      expect(WebAssembly.validate(meterModule(bytes, { maxMemoryPages: 0 }).bytes)).toBe(true);
    else expect(() => meterModule(bytes, { maxMemoryPages: 0 })).toThrow('it is not valid');
  });
});
