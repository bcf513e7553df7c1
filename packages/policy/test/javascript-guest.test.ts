import { describe, expect, test } from 'vitest';
import { guestsIn } from './support/language-guests.js';

const { create, guestOf } = await guestsIn('javascript');
const EMPTY_BOARD = Array.from({ length: 9 }, () => null);

describe('the contract', () => {
  test('a two-player policy gets the board, the player and rng', () => {
    const guest = guestOf(
      `function chooseAction(board, player, rng) {
        console.log(JSON.stringify(board), player, typeof rng.choice, arguments.length);
        return board.indexOf(null);
      }`,
      'two-player',
    );
    const board = ['X', 'O', null, null, null, null, null, null, null] as const;
    expect(guest.chooseAction({ board, player: 'X' })).toMatchObject({ action: 2 });
    expect(guest.stdout).toBe(`${JSON.stringify(board)} X function 3\n`);
  });

  test('a single-agent policy gets the observation and rng', () => {
    const guest = guestOf(
      'function chooseAction(observation, rng) { console.log(JSON.stringify(observation)); return arguments.length; }',
    );
    const observation = Float32Array.of(0.1, -2, 3.5, 1e-7);
    expect(guest.chooseAction({ observation })).toMatchObject({ action: 2 });
    expect(guest.stdout).toBe(`${JSON.stringify([...observation])}\n`);
  });

  test('the function may be a constant of the script', () => {
    expect(guestOf('const chooseAction = () => 7;').chooseAction({ observation: [] })).toMatchObject({
      action: 7,
    });
  });

  test.each([
    ['a function', 'export function chooseAction() { return 7; }'],
    ['a constant', 'export const chooseAction = () => 7;'],
    ['the default', 'export default function chooseAction() { return 7; }'],
    [
      'a list',
      'function chooseAction() { return 7; }\nexport {\r\n  chooseAction, chooseAction as default };',
    ],
    [
      'several',
      '\ufeffexport const y = 3;\n/* é😀 */ export let x = 4; export function chooseAction() { return x + y; }',
    ],
    [
      'the word elsewhere',
      'const text = `\nexport const`, like = /export let/; // export const\nexport const seven = 7;\n' +
        'export function chooseAction() { return text.length + (like.test("export let") ? -6 : 0); }',
    ],
  ])('a module may export %s', (_name, source) => {
    expect(guestOf(source).chooseAction({ observation: [] })).toMatchObject({ action: 7 });
  });

  test.each([
    ['takes names from another', 'export { chooseAction } from "there";'],
    ['imports', 'import { x } from "there"; export function chooseAction() { return 7; }'],
    ['has a mistake behind an export', 'export const x = 1;\nexport function chooseAction( { }'],
    ['exports without end', `${'export let a;'.repeat(33)} function chooseAction() { return 7; }`],
  ])('a module that %s does not compile', (_name, source) => {
    expect(create(source).failure).toMatchObject({ code: 'SYNTAX', step: null });
  });

  test('lines and columns are those of the module', () => {
    const guest = guestOf('export const x = 1;\nexport function chooseAction() { null.x; }');
    expect(guest.chooseAction({ observation: [] }).failure?.message).toMatch(/\(policy\.js:2:\d+\)$/);
  });

  test('the board is a fresh copy at every call', () => {
    const guest = guestOf(
      'let seen = []; function chooseAction(board) { seen.push(board); board.fill("X"); return seen.indexOf(board); }',
      'two-player',
    );
    for (const action of [0, 1, 2]) {
      expect(guest.chooseAction({ board: EMPTY_BOARD, player: 'X' })).toMatchObject({ action });
    }
  });

  test('state lives as long as the guest and no longer', () => {
    const source = 'let calls = 0; function chooseAction() { globalThis.mark = 1; return ++calls; }';
    const first = guestOf(source);
    expect(first.chooseAction({ observation: [] })).toMatchObject({ action: 1 });
    expect(first.chooseAction({ observation: [] })).toMatchObject({ action: 2 });
    first[Symbol.dispose]();
    const second = guestOf('function chooseAction() { return typeof mark === "undefined" ? 0 : 1; }');
    expect(second.chooseAction({ observation: [] })).toMatchObject({ action: 0 });
  });

  test.each([
    ['3.5', 'the action must be an integer, got 3.5'],
    ['NaN', 'the action must be an integer, got NaN'],
    ['2 ** 53', 'the action must be an integer, got 9007199254740992'],
    ['"4"', 'the action must be an integer, got a string'],
    ['true', 'the action must be an integer, got a boolean'],
    ['4n', 'the action must be an integer, got a bigint'],
    ['null', 'the action must be an integer, got null'],
    ['undefined', 'the action must be an integer, got undefined'],
    ['[4]', 'the action must be an integer, got an object'],
    ['{ valueOf() { return 4; } }', 'the action must be an integer, got an object'],
    ['Promise.resolve(4)', 'the action must be an integer, got an object'],
  ])('returning %s is an invalid action, and the next call may succeed', (value, message) => {
    const guest = guestOf(`let n = 0; function chooseAction() { return n++ === 0 ? (${value}) : 1; }`);
    expect(guest.chooseAction({ observation: [] })).toMatchObject({
      failure: { fault: 'policy', code: 'INVALID_ACTION', message, step: 0 },
    });
    expect(guest.chooseAction({ observation: [] })).toMatchObject({ action: 1 });
  });

  test('-0 is the integer 0', () => {
    expect(
      Object.is(guestOf('const chooseAction = () => -0;').chooseAction({ observation: [] }).action, 0),
    ).toBe(true);
  });
});

describe('failures', () => {
  test('an exception names its place and fails one decision', () => {
    const guest = guestOf('let n = 0;\nfunction chooseAction() {\n  if (n++ === 1) null.x;\n  return 5;\n}');
    expect(guest.chooseAction({ observation: [] })).toMatchObject({ action: 5 });
    expect(guest.chooseAction({ observation: [] }).failure).toEqual({
      fault: 'policy',
      code: 'EXCEPTION',
      message: "TypeError: cannot read property 'x' of null (policy.js:3:18)",
      step: 1,
    });
    expect(guest.chooseAction({ observation: [] })).toMatchObject({ action: 5 });
    expect(guest.failure).toBeNull();
  });

  test('an exception in a method of rng names the line of the policy that called it', () => {
    const guest = guestOf('function chooseAction(observation, rng) {\n  return rng.choice([]);\n}');
    expect(guest.chooseAction({ observation: [] }).failure?.message).toBe(
      'RangeError: Cannot choose from an empty sequence (policy.js:2:14)',
    );
  });

  test.each([
    ['{ a: [1, null] }', '{"a":[1,null]}'],
    ['{ a: 1n }', '[object Object]'],
    ['globalThis.cycle = { get cycle() { return this; } }', '[object Object]'],
    ['new TypeError("no")', 'TypeError: no'],
    ['Symbol("s"), 2n, undefined, null, -0', 'Symbol(s) 2 undefined null 0'],
  ])('console.log(%s) prints and throws nothing', (values, printed) => {
    const guest = guestOf(`function chooseAction() { console.log(${values}); return 1; }`);
    expect(guest.chooseAction({ observation: [] }).action).toBe(1);
    expect(guest.stdout).toBe(`${printed}\n`);
  });

  test.each([
    ['function (', 'SYNTAX'],
    ['var a\0 = 1;', 'SYNTAX'],
    ['export * from "there"; const chooseAction = () => 1;', 'SYNTAX'],
    ['throw new SyntaxError("made up")', 'EXCEPTION'],
    ['const chooseAction = 4;', 'EXCEPTION'],
    ['', 'EXCEPTION'],
    ['for (;;) {}', 'FUEL_EXHAUSTED'],
    ['(function f() { f(); })()', 'STACK_OVERFLOW'],
  ])('%j does not load: %s', (source, code) => {
    const { failure } = create(source, 'single-agent', { fuelForLoading: 10_000_000n });
    expect(failure).toMatchObject({ fault: 'policy', code, step: null });
  });

  test('exhausted fuel ends the guest, and the same record comes at no cost ever after', () => {
    const guest = guestOf(
      'function chooseAction() { for (;;) { try { for (;;) {} } catch {} } }',
      'single-agent',
      {
        fuelPerDecision: 1_000_000n,
      },
    );
    const failure = { fault: 'policy', code: 'FUEL_EXHAUSTED', message: 'the fuel is used up', step: 0 };
    expect(guest.chooseAction({ observation: [] })).toEqual({ failure, fuelUsed: 1_000_000n });
    expect(guest.chooseAction({ observation: [] })).toEqual({ failure, fuelUsed: 0n });
    expect(guest.failure).toEqual(failure);
  });

  test('the total budget ends the guest too', () => {
    const guest = guestOf('const chooseAction = () => 1;', 'single-agent', { fuelTotal: 200_000n });
    let decisions = 0;
    while (decisions < 1000 && guest.chooseAction({ observation: [] }).failure === undefined) decisions++;
    expect(decisions).toBeGreaterThan(1);
    expect(guest.failure).toMatchObject({ code: 'FUEL_EXHAUSTED', step: decisions });
    expect(guest.fuelUsed).toBe(200_000n);
  });

  test('a message is cut at a character', () => {
    const guest = guestOf('function chooseAction() { throw new Error("é".repeat(100)); }', 'single-agent', {
      messageBytes: 12,
    });
    expect(guest.chooseAction({ observation: [] }).failure?.message).toBe('Error: éé');
  });

  test('a source of too many bytes is refused', () => {
    expect(create('// é', 'single-agent', { sourceBytes: 4 }).failure).toMatchObject({
      code: 'SYNTAX',
      message: 'the source has 5 bytes, the limit is 4',
    });
  });
});
