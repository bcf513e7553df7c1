import { describe, expect, test } from 'vitest';
import { Metered } from './support/metered.js';

const FUEL = 100_000n;

/** Code that tries to work without end, or far more than it pays for. */
const ENDLESS: Record<string, string> = {
  'a loop': '(func (export "run") loop br 0 end)',
  'a loop whose head is a loop': '(func (export "run") loop loop br 1 end end)',
  'a loop around a block that is left to its head': '(func (export "run") loop block br 1 end end)',
  'a loop that br_table leads back to': '(func (export "run") loop i32.const 7 br_table 0 0 0 end)',
  'a loop that br_if leads back to': '(func (export "run") loop i32.const 1 br_if 0 end)',
  'a loop in the arm of an if': '(func (export "run") loop i32.const 1 if br 1 else br 1 end end)',
  'a loop between code that is paid for together': `(func (export "run")
    i32.const 1 drop loop br 0 end i32.const 1 drop block loop br 0 end end i32.const 1 drop)`,
  'a loop with parameters and results': `(func (export "run") (result i32 i64)
    i32.const 1 i64.const 2 loop (param i32 i64) (result i32 i64) br 0 end)`,
  'a loop behind a dead branch': '(func (export "run") block br 0 loop br 0 end end loop br 0 end)',
  'a loop that ends in unreachable code': '(func (export "run") loop br 0 unreachable i32.add drop end)',
  'a loop that makes no progress but calls': '(func $f) (func (export "run") loop call $f br 0 end)',
  'a tail call to itself': '(func $f (export "run") return_call $f)',
  'tail calls to each other': '(func $f (export "run") return_call $g) (func $g return_call $f)',
  'an indirect tail call to itself': `(type $t (func)) (table funcref (elem $f))
    (func $f (export "run") i32.const 0 return_call_indirect (type $t))`,
  'a tree of calls': `(func $t (param i32) local.get 0 i32.eqz if return end
    local.get 0 i32.const 1 i32.sub call $t local.get 0 i32.const 1 i32.sub call $t)
    (func (export "run") i32.const 60 call $t)`,
  'bulk fills': `(memory 1) (func (export "run")
    loop i32.const 0 i32.const 0 i32.const 65536 memory.fill br 0 end)`,
  'one fill of a gigabyte':
    '(memory 1) (func (export "run") i32.const 0 i32.const 0 i32.const 0x40000000 memory.fill)',
  'one fill of nearly four gigabytes':
    '(memory 1) (func (export "run") i32.const 0 i32.const 0 i32.const -1 memory.fill)',
  'one copy': '(memory 2) (func (export "run") i32.const 0 i32.const 1 i32.const 131071 memory.copy)',
  'growth of the memory': '(memory 1) (func (export "run") loop i32.const 1 memory.grow drop br 0 end)',
  'growth of a table':
    '(table 0 funcref) (func (export "run") ref.null func i32.const 100001 table.grow drop)',
  'one fill of a table': `(table 0 10000000 externref)
    (func (export "run") i32.const 0 ref.null extern i32.const 10000000 table.fill)`,
  'many locals': `(func $f (local ${'i64 '.repeat(1000)})) (func (export "run") loop call $f br 0 end)`,
};

/** Code that would take more native stack than hosts have. */
const DEEP: Record<string, string> = {
  recursion: '(func $f (export "run") call $f)',
  'mutual recursion': '(func $f (export "run") call $g) (func $g call $f)',
  'indirect recursion': '(table funcref (elem $f)) (func $f (export "run") i32.const 0 call_indirect)',
  'recursion with a result':
    '(func $f (result i32) call $f i32.const 1 i32.add) (func (export "run") call $f drop)',
  'recursion with many locals': `(func $f (export "run") (local ${'i64 '.repeat(2000)}) call $f)`,
  'recursion with many parameters': `(func $f (param ${'f64 '.repeat(40)})
    ${Array.from({ length: 40 }, (_, index) => `local.get ${index} `).join('')} call $f)
    (func (export "run") ${'f64.const 1 '.repeat(40)} call $f)`,
  'recursion with a high operand stack': `(func $f (export "run") ${'i64.const 1 '.repeat(500)} call $f ${'drop '.repeat(500)})`,
  'recursion with vectors': `(func $f (export "run") (local ${'v128 '.repeat(300)}) call $f)`,
  'recursion behind a br_if': '(func $f (export "run") block i32.const 0 br_if 0 call $f end)',
  'a large leaf at the end of recursion': `(func $leaf (local ${'i64 '.repeat(40_000)}) local.get 0 drop)
    (func $f call $leaf call $f) (func (export "run") call $f)`,
};

describe.each(Object.entries(ENDLESS))('%s', (_, functions) => {
  test('ends with the fuel', () => {
    const metered = new Metered(`(module ${functions})`, {
      fuel: FUEL,
      stackBytes: 1_000_000n,
      maxMemoryPages: 65_536,
    });
    expect(metered.call('run')).toEqual({ trap: 'unreachable' });
    expect(metered.fuel).toBeLessThan(0n);
    expect(metered.stack).toBeGreaterThanOrEqual(0n);
  });
});

describe.each(Object.entries(DEEP))('%s', (_, functions) => {
  test('ends with the stack budget, before the stack of the host', () => {
    const metered = new Metered(`(module ${functions})`, { stackBytes: 400_000n });
    expect(metered.call('run')).toEqual({ trap: 'unreachable' });
    expect(metered.stack).toBeLessThan(0n);
    expect(metered.fuel).toBeGreaterThanOrEqual(0n);
  });
});

describe('the stack budget', () => {
  test('is given back by every way out of a function', () => {
    const metered = new Metered(`(module
      (func $none)
      (func (export "end") call $none)
      (func (export "return") call $none return)
      (func (export "br") call $none block loop br 2 end end)
      (func (export "brIf") call $none i32.const 1 br_if 0 nop)
      (func (export "brTable") call $none block i32.const 5 br_table 0 1 1 end nop)
      (func (export "results") (result i32 i64) call $none i32.const 1 i64.const 2 i32.const 1 br_if 0 return)
      (func (export "tail") call $none return_call $none)
      (func (export "nested") call $none i32.const 1 if i32.const 0 if return else return end end))`);
    for (const name of ['end', 'return', 'br', 'brIf', 'brTable', 'results', 'tail', 'nested']) {
      const before = metered.stack;
      expect(metered.call(name), name).toHaveProperty('results');
      expect(metered.stack, name).toBe(before);
    }
  });

  test('is not used up by tail calls', () => {
    const metered = new Metered(
      `(module (func $count (export "run") (param i32) (result i32)
        local.get 0 i32.eqz if i32.const 7 return end
        local.get 0 i32.const 1 i32.sub return_call $count))`,
      { stackBytes: 1000n },
    );
    expect(metered.call('run', 100_000)).toEqual({ results: [7] });
  });

  test('ends a function that needs more than all of it before it begins', () => {
    const metered = new Metered(`(module (func $none) (global $ran (export "ran") (mut i32) i32.const 0)
      (func (export "run") (local ${'i64 '.repeat(100)}) i32.const 1 global.set $ran call $none))`);
    metered.stack = 500n;
    expect(metered.call('run')).toEqual({ trap: 'unreachable' });
    expect((metered.exports['ran'] as WebAssembly.Global).value).toBe(0);
  });
});

describe('the memory limit', () => {
  const GROWER = `(module (memory (export "memory") 1)
    (func (export "grow") (param i32) (result i32) local.get 0 memory.grow)
    (func (export "size") (result i32) memory.size))`;

  test('traps, where a refusal could be caught', () => {
    const metered = new Metered(GROWER, { maxMemoryPages: 4 });
    expect([metered.call('grow', 2), metered.call('grow', 1), metered.call('size')]).toEqual([
      { results: [1] },
      { results: [3] },
      { results: [4] },
    ]);
    expect(metered.call('grow', 1)).toEqual({ trap: 'unreachable' });
    expect(metered.global('refusedPages').value).toBe(1);
    expect(metered.fuel).toBeGreaterThan(0n);
  });

  test('holds for requests whose sum overflows', () => {
    const metered = new Metered(GROWER, { maxMemoryPages: 4 });
    expect(metered.call('grow', -1)).toEqual({ trap: 'unreachable' });
    expect(metered.global('refusedPages').value).toBe(-1);
  });

  test('can be lowered for one instance', () => {
    const metered = new Metered(GROWER, { maxMemoryPages: 4 });
    metered.global('maxPages').value = 2;
    expect([metered.call('grow', 1), metered.call('grow', 1)]).toEqual([
      { results: [1] },
      { trap: 'unreachable' },
    ]);
    expect(metered.global('refusedPages').value).toBe(1);
  });

  test("leaves the module's own limit as it is: growing beyond that answers -1", () => {
    const metered = new Metered(
      '(module (memory 1 2) (func (export "grow") (result i32) i32.const 2 memory.grow))',
      {
        maxMemoryPages: 4,
      },
    );
    expect(metered.call('grow')).toEqual({ results: [-1] });
    expect(metered.global('refusedPages').value).toBe(0);
  });

  test('is refused when it is no number of pages, or less than the module starts with', () => {
    for (const maxMemoryPages of [-1, 1.5, Number.NaN, 65_537]) {
      expect(() => new Metered(GROWER, { maxMemoryPages })).toThrow(RangeError);
    }
    expect(() => new Metered('(module (memory 3))', { maxMemoryPages: 2 })).toThrow(
      'maxMemoryPages is 2, but the module starts with 3 pages',
    );
  });

  test('bounds tables, too', () => {
    const metered = new Metered(`(module (table 1 funcref)
      (func (export "grow") (param i32) (result i32) ref.null func local.get 0 table.grow))`);
    expect([metered.call('grow', 65_535), metered.call('grow', 1)]).toEqual([
      { results: [1] },
      { results: [-1] },
    ]);
  });
});
