import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, type JsonValue, MAX_JSON_DEPTH, parseCanonicalJson } from '../src/index.js';

/** RFC 8785, section 3.2.2 and 3.2.3: the input and its canonical form as the RFC prints them. */
const RFC_INPUT = {
  numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
  string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
  literals: [null, true, false],
};
const RFC_TEXT =
  '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}';

describe('canonicalJson', () => {
  it('gives the text that RFC 8785 prints', () => {
    expect(canonicalJson(RFC_INPUT)).toBe(RFC_TEXT);
  });

  it('sorts members by UTF-16 code units, as the RFC’s example does', () => {
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
    const text = canonicalJson(Object.fromEntries(keys.map((key) => [key, 0])));
    expect(Object.keys(JSON.parse(text.replace('"1"', '"x1"')) as object)).toEqual([
      '\r',
      'x1',
      '\u0080',
      '\u00f6',
      '\u20ac',
      '\ud83d\ude00',
      '\ufb33',
    ]);
  });

  it('keeps the value and forgets the order of members', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        const text = canonicalJson(value as JsonValue);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(value as JsonValue))).toBe(text);
        expect(parseCanonicalJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ['undefined', { a: undefined }, TypeError, 'value.a must be a JSON value, got undefined'],
    ['a hole', new Array(2), TypeError, 'value[0] must be a JSON value, got undefined'],
    ['a bigint', [1n], TypeError, 'value[0] must be a JSON value, got bigint'],
    ['a function', { toJSON: () => 1 }, TypeError, 'value.toJSON must be a JSON value, got function'],
    ['a date', new Date(0), TypeError, 'value must be a JSON value, got [object Date]'],
    ['a typed array', { a: new Uint8Array(1) }, TypeError, 'got [object Uint8Array]'],
    ['NaN', [Number.NaN], RangeError, 'value[0] must be a finite number, got NaN'],
    ['an infinity', { a: -Infinity }, RangeError, 'value.a must be a finite number, got -Infinity'],
    ['a lone surrogate', ['\ud800'], RangeError, 'value[0] holds a lone surrogate'],
    ['a lone surrogate in a key', { '\udc00': 1 }, RangeError, 'a key of value holds a lone surrogate'],
  ])('refuses %s', (_, value, error, message) => {
    const attempt = () => canonicalJson(value as unknown as JsonValue);
    expect(attempt).toThrow(error);
    expect(attempt).toThrow(message);
  });

  it('refuses what nests too deeply, a cycle among it', () => {
    const nested = (depth: number): JsonValue => (depth === 0 ? 0 : [nested(depth - 1)]);
    expect(canonicalJson(nested(MAX_JSON_DEPTH))).toHaveLength(2 * MAX_JSON_DEPTH + 1);
    expect(() => canonicalJson(nested(MAX_JSON_DEPTH + 1))).toThrow(RangeError);
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    expect(() => canonicalJson(cycle as JsonValue)).toThrow(RangeError);
  });
});

describe('parseCanonicalJson', () => {
  it.each([
    '{"b":1,"a":2}',
    '{ "a":1}',
    '{"a":1,"a":1}',
    '1.0',
    '-0',
    '1E3',
    '"\\u0041"',
    '"\\/"',
    '[1]\n',
    '1e400',
  ])('refuses %s, which is JSON but not canonical', (text) => {
    expect(() => parseCanonicalJson(text)).toThrow(RangeError);
  });

  it('refuses what is not JSON', () => {
    expect(() => parseCanonicalJson('{a:1}')).toThrow(SyntaxError);
  });

  it('keeps a member named __proto__ as a member', () => {
    const text = '{"__proto__":{"x":1}}';
    expect(canonicalJson(parseCanonicalJson(text))).toBe(text);
  });
});

function reversed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
}
