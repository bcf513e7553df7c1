// Spaces of parts, and the leaves that only they brought: bit-equal to Gymnasium's with the same seed.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SimCore } from '@reroll/sim-core';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { has } from '../../../../test/support/parts.js';
import { Dict, Discrete, MultiBinary, type SpaceSpec, spaceFromJson, Text, Tuple } from '../../src/index.js';
import { anySpace } from './space-arbitraries.js';

interface Case {
  readonly space: SpaceSpec;
  readonly seed: string;
  readonly count: number;
}

function askGymnasium(cases: readonly Case[]): unknown {
  const script = fileURLToPath(new URL('composite_spaces.py', import.meta.url));
  const input = JSON.stringify(cases);
  const { status, stdout, stderr } = spawnSync('python3', ['-W', 'ignore', script], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

function askOurs({ space: json, seed, count }: Case): unknown {
  const ours = spaceFromJson(json);
  ours.seed(seed);
  return Array.from({ length: count }, () => nested(json, ours.sample()));
}

/** A sample in the form of Python's JSON: arrays nested by their shape. */
function nested(spec: SpaceSpec, sample: unknown): unknown {
  if (spec.type === 'Tuple') return spec.spaces.map((part, i) => nested(part, (sample as unknown[])[i]));
  if (spec.type === 'Dict') {
    return Object.fromEntries(
      spec.spaces.map(([name, part]) => [name, nested(part, (sample as Record<string, unknown>)[name])]),
    );
  }
  if (!('shape' in spec)) return sample;
  const fold = (flat: unknown[], shape: readonly number[]): unknown => {
    const [, ...inner] = shape;
    if (inner.length === 0) return flat;
    const step = inner.reduce((product, n) => product * n, 1);
    return Array.from({ length: shape[0]! }, (_, i) => fold(flat.slice(i * step, (i + 1) * step), inner));
  };
  return fold(Array.from(sample as ArrayLike<number | bigint>, Number), spec.shape);
}

describe.skipIf(!has('gymnasium'))('Gymnasium', () => {
  it('gives the same samples of any space of spaces with any seed', () => {
    const cases: Case[] = fc.sample(
      fc.record({
        space: anySpace,
        seed: fc.bigInt({ min: 0n, max: 1n << 200n }).map(String),
        count: fc.constant(5),
      }),
      { numRuns: 300, seed: 20_260_104 },
    );
    expect(cases.map(askOurs)).toEqual(askGymnasium(cases));
  });
});

describe('every space of spaces', () => {
  it('contains what it draws, survives JSON, and is bounded by its parts', () => {
    fc.assert(
      fc.property(anySpace, fc.nat(), (json, seed) => {
        const ours = spaceFromJson(json);
        ours.seed(seed);
        expect(ours.contains(ours.sample())).toBe(true);
        const again = spaceFromJson(JSON.parse(JSON.stringify(ours)) as SpaceSpec);
        expect(again.equals(ours)).toBe(true);
        again.seed(seed);
        ours.seed(seed);
        expect(again.sample()).toEqual(ours.sample());
      }),
    );
  });

  it('is seeded by its constructor as by seed', () => {
    const parts = () => [new Discrete(1000), new MultiBinary([9])];
    const named = () => parts().map((part, i) => [`part ${i}`, part] as const);
    for (const [made, later] of [
      [new Tuple(parts(), { seed: 5 }), new Tuple(parts())],
      [new Dict(named(), { seed: 5 }), new Dict(named())],
    ] as const) {
      later.seed(5);
      expect(made.sample()).toEqual(later.sample());
    }
  });
});

/** A space and all those inside of it. */
function spacesIn(spec: SpaceSpec): number {
  if (spec.type !== 'Tuple' && spec.type !== 'Dict') return 1;
  const parts = spec.spaces.map((part) => ('type' in part ? part : part[1]));
  return parts.reduce((sum, part) => sum + spacesIn(part), 1);
}

describe('spaceFromJson with a core', () => {
  it('has every stream in its memory', () => {
    fc.assert(
      fc.property(anySpace, (json) => {
        const core = SimCore.create();
        const pcg64 = vi.spyOn(core, 'pcg64');
        spaceFromJson(json, { core }).seed(3);
        expect(pcg64).toHaveBeenCalledTimes(spacesIn(json));
      }),
      { numRuns: 50 },
    );
  });
});

describe('MultiBinary', () => {
  it('contains arrays of zeros and ones of its size', () => {
    const bits = new MultiBinary([2, 2]);
    for (const value of [[0, 1, 1, 0], Int8Array.of(1, 1, 1, 1), Uint8Array.of(0, 0, 0, 0)]) {
      expect(bits.contains(value)).toBe(true);
    }
    for (const value of [
      [0, 1, 1],
      [0, 1, 2, 0],
      [0, 1, true, 0],
      'abcd',
      null,
      Float32Array.of(0, 0, 0, 0),
    ]) {
      expect(bits.contains(value)).toBe(false);
    }
    expect(() => new MultiBinary([-1])).toThrow(RangeError);
    expect(() => new MultiBinary(4 as never)).toThrow(TypeError);
  });
});

describe('Text', () => {
  it('counts characters as Python does', () => {
    const text = new Text(2, { minLength: 1, characters: 'aé😀' });
    expect(['a', 'é😀', '😀😀'].every((value) => text.contains(value))).toBe(true);
    expect(['', 'b', 'aaa', '\ud83d', 7, null].some((value) => text.contains(value))).toBe(false);
  });

  it.each([
    [-1, {}, RangeError],
    [1, { minLength: 2 }, RangeError],
    [1, { characters: '' }, RangeError],
    [1, { characters: 'aa' }, RangeError],
    [1, { characters: 7 }, TypeError],
    ['1', {}, TypeError],
  ])('refuses %j with %j', (maxLength, options, error) => {
    expect(() => new Text(maxLength as number, options as object)).toThrow(error);
  });
});

describe('Tuple and Dict', () => {
  it('contain values with all of their parts and no other', () => {
    const tuple = new Tuple([new Discrete(2), new Text(1)]);
    expect(tuple.contains([1, 'a'])).toBe(true);
    for (const value of [[1], [1, 'a', 0], [2, 'a'], { 0: 1, 1: 'a' }, null])
      expect(tuple.contains(value)).toBe(false);
    const dict = new Dict([
      ['a', new Discrete(2)],
      ['__proto__', new Discrete(2)],
    ]);
    expect(dict.contains(JSON.parse('{"a":1,"__proto__":0}'))).toBe(true);
    for (const value of [{ a: 1 }, { a: 1, b: 0 }, { a: 2, ['__proto__']: 0 }, [], null, 1]) {
      expect(dict.contains(value)).toBe(false);
    }
    expect(Object.keys(new Dict([['__proto__', new Discrete(1)]], { seed: 1 }).sample())).toEqual([
      '__proto__',
    ]);
  });

  it('refuse parts that are none', () => {
    expect(() => new Tuple(7 as never)).toThrow(TypeError);
    expect(
      () =>
        new Dict([
          ['a', new Discrete(1)],
          ['a', new Discrete(2)],
        ]),
    ).toThrow('twice');
    expect(() => new Dict([[1, new Discrete(1)]] as never)).toThrow(TypeError);
  });
});
