import { SimCore, SimError } from '@reroll/sim-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Box,
  Discrete,
  EnvError,
  MultiDiscrete,
  type Space,
  type SpaceJson,
  spaceFromJson,
} from '../../src/index.js';
import { boundedSpace } from './space-arbitraries.js';

describe('every space', () => {
  it('contains what it draws, and draws the same again from the same seed', () => {
    fc.assert(
      fc.property(boundedSpace, fc.nat(), (json, seed) => {
        const space = spaceFromJson(json);
        const draw = () => Array.from({ length: 5 }, () => space.sample());
        space.seed(seed);
        const samples = draw();
        for (const sample of samples) expect(space.contains(sample)).toBe(true);
        space.seed(String(seed));
        expect(draw()).toEqual(samples);
      }),
    );
  });

  it('survives JSON, and equals what comes back', () => {
    fc.assert(
      fc.property(boundedSpace, boundedSpace, (a, b) => {
        const space = spaceFromJson(a);
        const text = JSON.stringify(space);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(a)));
        expect(spaceFromJson(JSON.parse(text) as SpaceJson).equals(space)).toBe(true);
        expect(space.equals(spaceFromJson(b))).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });

  it('contains nothing of another kind', () => {
    const others = [
      undefined,
      null,
      '0',
      '',
      true,
      {},
      0n,
      Symbol('x'),
      () => 0,
      new Date(0),
      new DataView(new ArrayBuffer(4)),
    ];
    const spaces: Space<unknown>[] = [
      new Discrete(2),
      new MultiDiscrete([2]),
      new Box({ low: -1, high: 1 }),
      new Box({ low: 0, high: 1, dtype: '|u1' }),
    ];
    for (const space of spaces) for (const other of others) expect(space.contains(other)).toBe(false);
  });

  it('is not sampled before it is seeded', () => {
    for (const space of [new Discrete(2), new MultiDiscrete([2]), new Box({ low: 0, high: 1 })]) {
      expect(() => space.sample()).toThrow(expect.objectContaining({ code: 'NOT_SEEDED' }) as Error);
    }
  });

  it('refuses seeds that are not non-negative integers', () => {
    const space = new Discrete(2, { seed: 1 });
    expect(() => space.seed(-1)).toThrow(RangeError);
    expect(() => space.seed(1.5)).toThrow(RangeError);
    expect(() => space.seed('1e3')).toThrow(RangeError);
    expect(() => space.seed(true as unknown as number)).toThrow(TypeError);
    expect(() => new Discrete(2, { seed: -1 })).toThrow(RangeError);
  });

  it('draws from the core that it was given, and has its own stream there', () => {
    const core = SimCore.create();
    const [a, b] = [new Discrete(1_000, { core, seed: 5 }), new Discrete(1_000, { core, seed: 5 })];
    const drawn = Array.from({ length: 10 }, () => a.sample());
    expect(Array.from({ length: 10 }, () => b.sample())).toEqual(drawn);
    core.reset();
    expect(() => a.sample()).toThrow(SimError);
  });
});

describe('Discrete', () => {
  it('contains its integers and no other', () => {
    const space = new Discrete(3, { start: -1 });
    expect([-2, -1, 0, 1, 2, 0.5, Number.NaN, Infinity].filter((x) => space.contains(x))).toEqual([-1, 0, 1]);
  });

  it('draws what the mask allows, from masks of numbers and of booleans', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }), fc.nat(), (mask, seed) => {
        const space = new Discrete(mask.length, { seed, start: 100 });
        const sample = space.sample(mask);
        expect(mask.includes(true) ? mask[sample - 100] : sample === 100).toBe(true);
        space.seed(seed);
        expect(space.sample(Uint8Array.from(mask, Number))).toBe(sample);
      }),
    );
  });

  it.each([
    [[], 'mask must have 2 elements, got 0'],
    [[1, 2], 'mask[1] must be an integer from 0 to 1, got 2'],
    [[1, Number.NaN], 'mask[1] must be an integer from 0 to 1, got NaN'],
  ])('refuses the mask %j', (mask, message) => {
    expect(() => new Discrete(2, { seed: 0 }).sample(mask)).toThrow(message);
    expect(() => new Discrete(2, { seed: 0 }).sample('10' as unknown as number[])).toThrow(TypeError);
  });

  it.each([
    [0, 0, RangeError],
    [-1, 0, RangeError],
    [1.5, 0, RangeError],
    [2 ** 53, 0, RangeError],
    [2, Number.MAX_SAFE_INTEGER, RangeError],
    [2, 0.5, RangeError],
    ['2', 0, TypeError],
    [2, '0', TypeError],
    [2n, 0, TypeError],
  ])('refuses n = %s with start = %s', (n, start, error) => {
    expect(() => new Discrete(n as number, { start: start as number })).toThrow(error);
  });
});

describe('MultiDiscrete', () => {
  const space = new MultiDiscrete([2, 3], { start: [0, -1] });

  it('contains arrays of its size and values, of dtypes that cast safely', () => {
    expect(space.contains([1, 1])).toBe(true);
    expect(space.contains(Int32Array.of(1, -1))).toBe(true);
    expect(space.contains(Int8Array.of(1, -1))).toBe(true);
    expect(space.contains(Uint16Array.of(1, 1))).toBe(true);
    expect(space.contains(Uint32Array.of(1, 1))).toBe(false);
    expect(space.contains(Float64Array.of(1, 1))).toBe(false);
    expect(space.contains([2, 0])).toBe(false);
    expect(space.contains([0, -2])).toBe(false);
    expect(space.contains([0.5, 0])).toBe(false);
    expect(space.contains(['1', 0])).toBe(false);
    expect(space.contains([0])).toBe(false);
    expect(space.contains([0, 0, 0])).toBe(false);
  });

  it('keeps what it was made from, whatever happens to the arrays', () => {
    const [nvec, shape] = [[2, 3], [2]];
    const copied = new MultiDiscrete(nvec, { shape });
    nvec[0] = 99;
    shape[0] = 99;
    expect(copied.toJSON()).toMatchObject({ nvec: [2, 3], shape: [2], start: [0, 0], dtype: '<i4' });
  });

  it.each([
    [[0], {}, RangeError, 'nvec[0] must be an integer from 1 to'],
    [[2.5], {}, RangeError, 'nvec[0]'],
    [[2], { start: [0, 0] }, RangeError, 'start must have 1 elements, got 2'],
    [[2, 2, 2], { shape: [2, 2] }, RangeError, 'nvec must have 4 elements, got 3'],
    [[2], { shape: [-1] }, RangeError, 'shape[0] must be an integer from 0'],
    [[129], { dtype: '|i1', start: [0] }, RangeError, 'nvec[0] must be an integer from 1 to 128, got 129'],
    [[2], { dtype: '<f4' }, RangeError, 'dtype must be an integer dtype'],
    [[2], { dtype: '<c8' }, RangeError, 'dtype must be one of'],
    [[2], { dtype: 'toString' }, RangeError, 'dtype must be one of'],
    [2, {}, TypeError, 'nvec must be an array, got 2'],
    ['22', {}, TypeError, 'nvec must be an array, got "22"'],
    [['2'], {}, TypeError, 'nvec[0] must be a number, got "2"'],
  ])('refuses %j with %j', (nvec, options, error, message) => {
    const attempt = () => new MultiDiscrete(nvec as number[], options as object);
    expect(attempt).toThrow(error);
    expect(attempt).toThrow(message);
  });
});

describe('Box', () => {
  it('contains arrays within its bounds, both included, and never NaN', () => {
    const space = new Box({ low: [-1, 0], high: [1, Infinity] });
    expect(space.contains(Float32Array.of(-1, 0))).toBe(true);
    expect(space.contains(Float32Array.of(1, 3e38))).toBe(true);
    expect(space.contains([0.1, Infinity])).toBe(true);
    expect(space.contains(Int16Array.of(1, 1))).toBe(true);
    expect(space.contains(Int32Array.of(1, 1))).toBe(false);
    expect(space.contains(Float64Array.of(0, 0))).toBe(false);
    expect(space.contains([-1.0001, 0])).toBe(false);
    expect(space.contains([0, -0.0001])).toBe(false);
    expect(space.contains([Number.NaN, 0])).toBe(false);
    expect(space.contains([0])).toBe(false);
    expect(space.contains([0, '1'])).toBe(false);
    expect(new Box({ low: 0, high: 9, dtype: '|i1' }).contains([1.5])).toBe(false);
  });

  it('rounds the bounds of f32 as NumPy casts them', () => {
    const space = new Box({ low: -0.1, high: 0.1 });
    expect(space.high[0]).toBe(Math.fround(0.1));
    expect(space.contains([0.1])).toBe(true);
  });

  it('knows which bounds it has', () => {
    const space = new Box({ low: [0, -Infinity], high: [1, 1] });
    expect([space.isBounded(), space.isBounded('below'), space.isBounded('above')]).toEqual([
      false,
      false,
      true,
    ]);
    expect(space.toJSON()).toMatchObject({ low: [0, null], high: [1, 1] });
    const integers = new Box({ low: -Infinity, high: Infinity, dtype: '|i1' });
    expect([integers.low[0], integers.high[0], integers.isBounded()]).toEqual([-128, 127, false]);
    expect(spaceFromJson(integers.toJSON()).equals(integers)).toBe(true);
  });

  it('says that a space without bounds cannot be sampled', () => {
    const space = new Box({ low: [0, 0], high: [1, Infinity], seed: 1 });
    expect(() => space.sample()).toThrow(EnvError);
    expect(() => space.sample()).toThrow(expect.objectContaining({ code: 'UNBOUNDED_SPACE' }) as Error);
  });

  it('refuses to sample a range that f64 cannot hold', () => {
    const space = new Box({ low: -Number.MAX_VALUE, high: Number.MAX_VALUE, dtype: '<f8', seed: 1 });
    expect(() => space.sample()).toThrow(RangeError);
  });

  it.each([
    [{ low: 1, high: 0 }, RangeError, 'low[0] must not exceed high[0], got 1 and 0'],
    [{ low: Number.NaN, high: 0 }, RangeError, 'low[0] must be a bound of dtype <f4, got NaN'],
    [{ low: 0, high: -Infinity }, RangeError, 'high[0] must be a bound of dtype <f4, got -Infinity'],
    [{ low: 0, high: 1e39 }, RangeError, 'high[0] must be a bound of dtype <f4, got 1e+39'],
    [{ low: 0, high: 256, dtype: '|u1' }, RangeError, 'high[0] must be a bound of dtype |u1, got 256'],
    [
      { low: -Infinity, high: 1, dtype: '|u1' },
      RangeError,
      'low[0] must be a bound of dtype |u1, got -Infinity',
    ],
    [{ low: 0.5, high: 1, dtype: '|i1' }, RangeError, 'low[0] must be a bound of dtype |i1, got 0.5'],
    [{ low: [0, 0], high: [1] }, RangeError, 'high must have 2 elements, got 1'],
    [{ low: 0, high: 1, shape: [1e9] }, RangeError, 'shape[0] must be an integer from 0'],
    [{ low: 0, high: 1, shape: [4096, 4097] }, RangeError, 'shape must give at most 16777216 elements'],
    [{ low: 0, high: 1, shape: 4 }, TypeError, 'shape must be an array, got 4'],
    [{ low: 0, high: 1, dtype: 'float32' }, RangeError, 'dtype must be one of'],
    [{ low: '0', high: 1 }, TypeError, 'low must be an array, got "0"'],
    [{ low: [null], high: 1 }, TypeError, 'low[0] must be a number, got null'],
  ])('refuses %j', (options, error, message) => {
    const attempt = () => new Box(options as unknown as { low: number; high: number });
    expect(attempt).toThrow(error);
    expect(attempt).toThrow(message);
  });
});

describe('spaceFromJson', () => {
  it.each([
    null,
    undefined,
    1,
    'Discrete',
    {},
    { type: 'Dict' },
    { type: 'Discrete' },
    { type: 'Box', low: {}, high: 1, dtype: '<f4', shape: [1] },
    { type: 'Tuple', spaces: [{ type: 'Graph' }] },
  ])('refuses %j', (json) => {
    expect(() => spaceFromJson(json as unknown as SpaceJson)).toThrow(TypeError);
  });
});
