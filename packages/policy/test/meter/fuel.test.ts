import { describe, expect, test } from 'vitest';
import { Metered } from './support/metered.js';

const inModule = (run: string) => `(module
  (memory 1 4)
  (table 4 64 funcref)
  (elem (i32.const 0) $two)
  (func $two i32.const 1 drop)
  (func (export "run") ${run}))`;

/** 3 before the loop, 5 in each of ten rounds. */
const TEN_ROUNDS = `(local $i i32) i32.const 10 local.set $i
  loop local.get $i i32.const 1 i32.sub local.tee $i br_if 0 end`;

describe('a run costs', () => {
  test.each([
    ['nothing when it is empty', '', 0n],
    ['one for each instruction', 'i32.const 1 i32.const 2 i32.add drop', 4n],
    ['nothing for block structure', 'block block end end loop end i32.const 0 drop', 2n],
    ['one for each declared local, which is set to zero', '(local i32 i64 f32 f64 v128)', 5n],
    ['nothing for what is never reached', 'nop return i32.const 1 drop', 2n],
    ['nothing for the arm of an if whose condition fails', 'i32.const 0 if nop nop nop end', 2n],
    ['the arm of an if whose condition holds', 'i32.const 1 if nop nop nop end', 5n],
    ['only the arm that is chosen', 'i32.const 0 if nop nop nop else nop end', 3n],
    ['nothing for what a br skips', 'block br 0 nop nop end nop', 2n],
    ['nothing for what a taken br_if skips', 'block i32.const 1 br_if 0 nop nop end nop', 3n],
    ['what a br_if that is not taken leads to', 'block i32.const 0 br_if 0 nop nop end nop', 5n],
    ['only the way that a br_table chooses', 'block block i32.const 1 br_table 0 1 end nop nop end nop', 3n],
    ['nothing after a return out of blocks', 'block loop i32.const 1 if return end end end nop', 3n],
    ['every round of a loop', TEN_ROUNDS, 1n + 2n + 10n * 5n],
    ['what stands behind a block that nothing leaves', 'nop block nop i32.const 1 br_if 0 nop end nop', 5n],
    ['what stands behind an if that nothing leaves', 'i32.const 0 if nop nop else nop end nop nop', 5n],
    ['what stands behind a loop, once', 'block i32.const 0 br_if 0 end loop i32.const 0 br_if 0 end nop', 5n],
    [
      'nothing for what stands behind a block that is left',
      'block block i32.const 1 br_if 1 nop end nop end nop',
      3n,
    ],
    [
      'nothing for what stands behind a loop that is left',
      'block loop i32.const 1 br_if 1 end nop nop end nop',
      3n,
    ],
    ['nothing for what stands behind an if that returns', 'i32.const 1 if return end nop nop nop', 3n],
    [
      'nothing for what stands behind an arm that leaves',
      'block i32.const 1 if br 1 else nop end nop end',
      3n,
    ],
    ['a call and what it calls', 'call $two', 1n + 2n],
    ['an indirect call and what it calls', 'i32.const 0 call_indirect', 2n + 2n],
    ['a tail call and what it calls', 'return_call $two', 1n + 2n],
    ['each byte of memory.fill', 'i32.const 0 i32.const 0 i32.const 1000 memory.fill', 4n + 1000n],
    ['each byte of memory.copy', 'i32.const 0 i32.const 9 i32.const 1000 memory.copy', 4n + 1000n],
    ['each byte of a new page', 'i32.const 2 memory.grow drop', 3n + 2n * 65_536n],
    ['nothing for pages beyond its own limit', 'i32.const 4 memory.grow drop', 3n],
    ['each new table element', 'ref.null func i32.const 60 table.grow drop', 4n + 60n],
    ['each element of table.fill', 'i32.const 0 ref.null func i32.const 3 table.fill', 4n + 3n],
  ])('%s', (_, run, expected) => {
    expect(new Metered(inModule(run)).cost('run')).toBe(expected);
  });

  test('each byte of memory.init and each element of table.init and table.copy', () => {
    const metered = new Metered(`(module (memory 1) (table 9 funcref)
      (data $bytes "abcdefgh")
      (elem $functions func $f $f $f)
      (func $f)
      (func (export "init") i32.const 0 i32.const 0 i32.const 8 memory.init $bytes)
      (func (export "tableInit") i32.const 0 i32.const 0 i32.const 3 table.init $functions)
      (func (export "tableCopy") i32.const 4 i32.const 0 i32.const 5 table.copy))`);
    expect([metered.cost('init'), metered.cost('tableInit'), metered.cost('tableCopy')]).toEqual([
      12n,
      7n,
      9n,
    ]);
  });
});

describe('a budget', () => {
  test('of exactly what a run costs lets it finish, of one less does not', () => {
    const metered = new Metered(inModule(TEN_ROUNDS));
    metered.fuel = 53n;
    expect(metered.call('run')).toEqual({ results: [] });
    expect(metered.fuel).toBe(0n);
    metered.fuel = 52n;
    expect(metered.call('run')).toEqual({ trap: 'unreachable' });
    expect(metered.fuel).toBeLessThan(0n);
  });

  test('is shared by all calls that follow', () => {
    const metered = new Metered(inModule(TEN_ROUNDS), { fuel: 3n * 53n });
    const outcomes = Array.from({ length: 4 }, () => metered.call('run'));
    expect(outcomes).toEqual([{ results: [] }, { results: [] }, { results: [] }, { trap: 'unreachable' }]);
  });

  test('begins empty, so that nothing runs on a fresh instance', () => {
    const metered = new Metered(inModule('nop'), { fuel: 0n });
    expect(metered.call('run')).toEqual({ trap: 'unreachable' });
  });

  test('can be granted and taken by host functions while the guest runs', () => {
    const metered: Metered = new Metered(
      `(module (import "host" "work" (func $work)) (func (export "run") call $work loop br 0 end))`,
      { imports: { host: { work: () => Object.assign(metered, { fuel: 1000n }) } } },
    );
    expect(metered.call('run')).toEqual({ trap: 'unreachable' });
    expect(metered.fuel).toBeGreaterThanOrEqual(-2n);
  });

  test('that is exhausted stays so until the host grants another', () => {
    const metered = new Metered(inModule('loop br 0 end'), { fuel: 100n });
    expect(metered.call('run')).toEqual({ trap: 'unreachable' });
    expect(metered.call('run')).toEqual({ trap: 'unreachable' });
    metered.fuel = 100n;
    expect(metered.call('run')).toEqual({ trap: 'unreachable' });
    expect(metered.fuel).toBe(-1n);
  });
});
