import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packRequest } from '../src/guest/request.js';
import { matches } from '../src/values/matches.js';
import { readMessage } from '../src/values/read-message.js';
import { MAX_VALUE_DEPTH, type Value, valueProblem } from '../src/values/value.js';
import { anyValue, scoreOf } from './support.js';

describe('what matches', () => {
  test('every value matches itself, and no value that holds it', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(valueProblem(value)).toBeNull();
        expect(matches(value, value)).toBe(true);
        expect(matches(value, [value])).toBe(false);
        expect(matches([value], value)).toBe(false);
      }),
    );
  });

  test.each<[Value, Value]>([
    [3, { $float: '3.0' }],
    [{ $int: '3' }, 3],
    [{ $int: '9007199254740993' }, { $int: '9007199254740993' }],
    [0, -0],
    [[1, 2], { $tuple: [1, 2] }],
    [{ $set: [1, 2] }, { $set: [2, 1] }],
    [
      {
        $dict: [
          [1, 'a'],
          [2, 'b'],
        ],
      },
      {
        $dict: [
          [2, 'b'],
          [1, 'a'],
        ],
      },
    ],
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    [{}, {}],
    [{}, { $dict: [] }],
    [
      {
        $dict: [
          ['a', 1],
          ['b', 2],
        ],
      },
      { b: 2, a: 1 },
    ],
  ])('%j matches %j', (expected, actual) => {
    expect(matches(expected, actual)).toBe(true);
  });

  test.each<[Value, Value]>([
    [1, true],
    [true, 1],
    [1, '1'],
    [null, false],
    [null, 0],
    ['', null],
    [{ $int: '9007199254740993' }, { $int: '9007199254740992' }],
    [{ $int: '9007199254740993' }, 9007199254740992],
    [{ $float: 'nan' }, 0],
    [0, { $float: 'nan' }],
    [{ $float: 'inf' }, { $float: '-inf' }],
    [
      [1, 2],
      [2, 1],
    ],
    [[1, 2], [1]],
    [[1], [1, 2]],
    [{ $tuple: [1, 2] }, [1, 2]],
    [[1], { $set: [1] }],
    [{ $set: [1, 1] }, { $set: [1, 2] }],
    [{ $set: [1] }, { $tuple: [1] }],
    [{ a: 1 }, { b: 1 }],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{}, []],
    [[], {}],
    [{}, null],
    [{ $dict: [] }, { $set: [] }],
    [{ $dict: [] }, []],
    [{ '1': 'a' }, { $dict: [[1, 'a']] }],
  ])('%j does not match %j', (expected, actual) => {
    expect(matches(expected, actual)).toBe(false);
  });

  test('a tolerance is absolute up to 1, and in proportion beyond', () => {
    expect(matches(0, 0.009, 0.01)).toBe(true);
    expect(matches(0, 0.011, 0.01)).toBe(false);
    expect(matches(1000, 1009, 0.01)).toBe(true);
    expect(matches(1000, 1011, 0.01)).toBe(false);
    expect(matches([{ a: 1 }], [{ a: 1.5 }], 0.5)).toBe(true);
    expect(matches({ $set: [1, 2] }, { $set: [2.001, 1.001] }, 0.01)).toBe(true);
    expect(matches({ $float: 'inf' }, 1e308, 1e300)).toBe(false);
    expect(matches(1, { $float: 'nan' }, 1e300)).toBe(false);
  });
});

describe('what is no value', () => {
  test.each<[unknown, string]>([
    [Number.NaN, 'a finite number'],
    [2 ** 53, '{"$int": "…"}'],
    [{ $tuple: [1], more: 1 }, '$tuple'],
    [{ $tuple: 1 }, '$tuple'],
    [{ $dict: [[1]] }, '$dict'],
    [{ $int: '1.5' }, '$int'],
    [{ $int: '9'.repeat(4001) }, '$int'],
    [{ $bytes: 'abc' }, '$bytes'],
    [{ $float: 'Infinity' }, '$float'],
    [{ $other: 1 }, '$int'],
    [{ $set: [Number.NaN] }, 'a finite number'],
    ['\ud800', 'surrogate'],
    [[undefined], 'a JSON value'],
    [1n, 'a JSON value'],
  ])('%o', (value, problem) => {
    expect(valueProblem(value)).toContain(problem);
    expect(valueProblem([value])).toContain(problem);
    expect(valueProblem({ a: value })).toContain(problem);
  });

  test('what nests too deeply', () => {
    const nested = (depth: number): Value => (depth === 0 ? 1 : [nested(depth - 1)]);
    expect(valueProblem(nested(MAX_VALUE_DEPTH))).toBeNull();
    expect(valueProblem(nested(MAX_VALUE_DEPTH + 1))).toContain('nest');
  });

  test('a guest’s bytes that are no object of values', () => {
    const read = (text: string) => readMessage(new TextEncoder().encode(text));
    expect(read('{"value":[1]}')).toEqual({ value: [1] });
    for (const text of [
      '',
      'OK',
      'null',
      '1',
      '[]',
      '{"value":1e999}',
      '{"value":{"$other":1}}',
      `{"value":${'['.repeat(1e5)}`,
    ])
      expect(read(text)).toBeNull();
  });
});

describe('requests', () => {
  test('six characters a number, behind a mark that says whether more follows', () => {
    expect(packRequest('abcd')).toEqual([[0, 0x226162636422]]);
    expect(packRequest('é')).toEqual([[0, 0x225c75303065, 0x392220202020]]);
    const [first, second, ...others] = packRequest('x'.repeat(100_000));
    expect([first?.length, first?.[0], second?.[0], others]).toEqual([16_384, 1, 0, []]);
  });

  test.each(['python', 'javascript'] as const)('of several parts arrive whole, in %s', async (language) => {
    const code = language === 'python' ? 'def same(x): return x' : 'const same = (x) => x;';
    const long = 'é0123456789'.repeat(30_000);
    expect(await scoreOf(code, [{ call: 'same', args: [long], expected: long }], { language })).toMatchObject(
      {
        outcome: 'passed',
      },
    );
  });
});

describe('values go into guests and come out as they were', () => {
  const same = (language: 'python' | 'javascript') => async (values: readonly Value[]) => {
    const code = language === 'python' ? 'def same(x): return x' : 'const same = (x) => x;';
    const tests = values.map((value) => ({ call: 'same', args: [value], expected: value }));
    const { tests: results } = await scoreOf(code, tests, { language });
    expect(
      results.map(({ outcome, message }, index) => ({ value: values[index], outcome, message })),
    ).toEqual(values.map((value) => ({ value, outcome: 'passed', message: null })));
  };

  test('in Python', () =>
    fc.assert(fc.asyncProperty(fc.array(anyValue, { minLength: 1, maxLength: 40 }), same('python')), {
      numRuns: 5,
    }));

  test('in JavaScript, which has no tuples', () => {
    const withoutTuples = anyValue.filter((value) => !/"\$tuple"/.test(JSON.stringify(value)));
    const lists = fc.array(withoutTuples, { minLength: 1, maxLength: 40 });
    return fc.assert(fc.asyncProperty(lists, same('javascript')), { numRuns: 5 });
  });
});
