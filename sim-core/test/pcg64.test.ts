import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { has } from '../../test/support/parts.js';
import { type Seed, SimCore } from '../src/index.js';
import { inlinedModule } from '../src/inlined-module.js';
import { instantiate } from '../src/kernel.js';
import { f64Hex, hex64, times } from './support/golden.js';
import { python } from './support/python.js';
import { resealed, withPayloadByte } from './support/snapshots.js';

const core = SimCore.create();

describe('the state of a Pcg64', () => {
  it("is that of NumPy's bit generator", () => {
    // numpy.random.default_rng(0).bit_generator.state['state']
    using stream = core.pcg64(0);
    expect(stream.state).toEqual({
      state: 35399562948360463058890781895381311971n,
      increment: 87136372517582989555478159403783844777n,
    });
    stream.nextUint64();
    expect(stream.state.state).not.toBe(35399562948360463058890781895381311971n);
  });
});

describe('Pcg64 against the vectors that NumPy ships', () => {
  // The first and last rows of numpy/random/tests/data/pcg64-testset-{1,2}.csv.
  it.each([
    {
      seed: 0xdeadbeaf,
      first: ['60d24054e17a0698', 'd5e79d89856e4f12', 'd254972fe64bd782', 'f1e3072a53c72571'],
      thousandth: 'a5cb380b8de10d10',
    },
    {
      seed: 0,
      first: ['a30febcfd9c2825f', '4510bdf882d9d721', '0a7d3da94ecde8b8', '043b27b61342f01d'],
      thousandth: '6148329042f743b0',
    },
  ])('seed $seed', ({ seed, first, thousandth }) => {
    using stream = core.pcg64(seed);
    const draws = times(1000, () => hex64(stream.nextUint64()));
    expect(draws.slice(0, 4)).toEqual(first);
    expect(draws[999]).toBe(thousandth);
  });

  // numpy/random/tests/test_seed_sequence.py, test_reference_data, whose source is O'Neill's C++ seed_seq_fe128:
  // entropy words, then the first two 64-bit words generated, which PCG64 takes as its initial state.
  it.each([
    {
      words: [3735928559, 195939070, 229505742, 305419896],
      high: 2477551240072187391n,
      low: 9577394838764454085n,
    },
    {
      words: [3668361503, 4165561550, 1661411377, 3634257570],
      high: 15854241394484835714n,
      low: 11398914698975566411n,
    },
    {
      words: [2766103236, 2883057919, 4029656435, 862374500],
      high: 18305404959516669237n,
      low: 14103312907920476776n,
    },
  ])('entropy $words', ({ words, high, low }) => {
    const kernel = instantiate({ module: inlinedModule() }, () => 65_536);
    const stream = kernel.arenaAddress();
    kernel.seedSequenceBegin();
    for (const word of words) kernel.seedSequenceAbsorb(word);
    kernel.pcg64SeedAbsorbed(stream);

    const [stateHigh, stateLow, incrementHigh, incrementLow] = new BigUint64Array(
      kernel.u8.buffer,
      stream,
      4,
    );
    const multiplier = 0x2360ed051fc65da44385df649fccf645n;
    const increment = (incrementHigh! << 64n) | incrementLow!;
    const initial = (high << 64n) | low;
    const expected = BigInt.asUintN(128, (increment + initial) * multiplier + increment);
    expect((stateHigh! << 64n) | stateLow!).toBe(expected);
  });
});

describe('Pcg64.integers', () => {
  it('stays inside its bounds, as numbers and as bigints alike', () => {
    using numbers = core.pcg64(1);
    using bigints = core.pcg64(1);
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b) + (a === b ? 1 : 0)];
        const value = numbers.integers(low, high);
        expect(value).toBeGreaterThanOrEqual(low);
        expect(value).toBeLessThan(high);
        expect(bigints.integers(BigInt(low), high)).toBe(BigInt(value));
      }),
    );
  });

  it('draws nothing for a range of one integer', () => {
    using stream = core.pcg64(7);
    using other = core.pcg64(7);
    expect(stream.integers(41, 42)).toBe(41);
    expect(stream.integers(1n)).toBe(0n);
    expect(stream.nextUint64()).toBe(other.nextUint64());
  });

  it('takes the whole of 32 and of 64 bits as they come', () => {
    using stream = core.pcg64(7);
    using other = core.pcg64(7);
    expect(stream.integers(2 ** 32)).toBe(other.nextUint32());
    expect(stream.integers(-(2 ** 31), 2 ** 31)).toBe(other.nextUint32() - 2 ** 31);
    expect(stream.integers(1n << 64n)).toBe(other.nextUint64());
    expect(stream.integers(-(1n << 63n), 1n << 63n)).toBe(other.nextUint64() - (1n << 63n));
  });

  // NumPy 2.4.6, Generator(PCG64(SeedSequence(42))); the first draws of a range just above a power of two are often refused.
  it.each<[bigint, bigint, readonly bigint[]]>([
    [0n, 1n << 62n, [3569242288002845090n, 2023969564393766896n, 3959584022706161033n]],
    [0n, 1n << 63n, [7138484576005690180n, 4047939128787533792n, 7919168045412322066n, 6432084778622665798n]],
    [0n, (1n << 63n) - 1n, [7138484576005690179n, 4047939128787533792n, 7919168045412322065n]],
    [
      0n,
      (1n << 63n) + 1n,
      [7138484576005690180n, 4047939128787533792n, 7919168045412322066n, 868632717012091125n],
    ],
    [
      -(1n << 63n),
      (1n << 62n) + 1n,
      [1484354827153759462n, 2655380031263707291n, 424755131079222890n, -7920422961336639120n],
    ],
    [0n, (1n << 64n) - 1n, [14276969152011380359n, 8095878257575067584n, 15838336090824644131n]],
  ])('draws from [%s, %s) as NumPy does', (low, high, values) => {
    using stream = core.pcg64(42);
    expect(values.map(() => stream.integers(low, high))).toEqual(values);
  });

  it.each<[number | bigint, number | bigint]>([
    [0, 0],
    [0, -1],
    [5, 5],
    [0, 1.5],
    [Number.NaN, 1],
    [0, Number.POSITIVE_INFINITY],
    [0, 2 ** 53],
    [0n, 0n],
    [-(1n << 63n) - 1n, 0n],
    [0n, (1n << 64n) + 1n],
    [-1n, 1n << 64n],
    [1n << 5000n, 1n << 5001n],
  ])('refuses [%s, %s) and draws nothing', (low, high) => {
    using stream = core.pcg64(7);
    using other = core.pcg64(7);
    expect(() => stream.integers(low, high)).toThrow(RangeError);
    expect(stream.nextUint32()).toBe(other.nextUint32());
  });

  it.each([undefined, null, '5', {}, [5], true])('refuses %o as a bound', (value) => {
    using stream = core.pcg64(7);
    expect(() => stream.integers(value as unknown as number)).toThrow(TypeError);
    expect(() => stream.integers(value as unknown as number, 10n)).toThrow(TypeError);
  });
});

describe('Pcg64.uniform', () => {
  it.each([
    [1, 0],
    [Number.NaN, 1],
    [0, Number.POSITIVE_INFINITY],
    [-Number.MAX_VALUE, Number.MAX_VALUE],
  ])('refuses [%d, %d)', (low, high) => {
    using stream = core.pcg64(7);
    expect(() => stream.uniform(low, high)).toThrow(RangeError);
  });

  it('refuses bounds that are no numbers', () => {
    using stream = core.pcg64(7);
    expect(() => stream.uniform('0' as unknown as number, 1)).toThrow(/^low must be a number, got "0"$/);
    expect(() => stream.uniform(0, 1n as unknown as number)).toThrow(TypeError);
  });
});

describe('Pcg64 as a handle', () => {
  it('starts anew with seed(), also while half a draw is buffered', () => {
    using stream = core.pcg64(3);
    stream.nextUint32();
    stream.seed('42');
    using other = core.pcg64(42n);
    expect(times(3, () => stream.nextUint32())).toEqual(times(3, () => other.nextUint32()));
  });

  it('refuses bad seeds without touching the stream or the memory', () => {
    const small = SimCore.create();
    using stream = small.pcg64(3);
    const before = small.memory.slice();
    expect(() => stream.seed(-1)).toThrow(RangeError);
    expect(() => small.pcg64('x')).toThrow(RangeError);
    expect(() => small.pcg64(undefined as unknown as Seed)).toThrow(TypeError);
    expect(small.memory).toEqual(before);
  });

  it('fills the memory, says so, and works on once something is disposed of', () => {
    const small = SimCore.create();
    const streams: ReturnType<SimCore['pcg64']>[] = [];
    const fill = () => {
      for (;;) streams.push(small.pcg64(streams.length));
    };
    expect(fill).toThrow(expect.objectContaining({ name: 'SimError', code: 'OUT_OF_MEMORY' }));
    expect(streams.length).toBe(981);
    streams[500]![Symbol.dispose]();
    using again = small.pcg64(42);
    expect(again.random()).toBe(0.7739560485559633);
    expect(() => streams[500]!.random()).toThrow(expect.objectContaining({ code: 'DISPOSED' }));
    small.reset();
    expect(() => again.random()).toThrow(expect.objectContaining({ code: 'STALE_HANDLE' }));
  });
});

describe('Pcg64.snapshot and restore', () => {
  it('continues as the original does, also while half a draw is buffered', () => {
    using stream = core.pcg64(11);
    stream.nextUint32();
    const snapshot = stream.snapshot();
    using other = SimCore.create().pcg64(0);
    other.restore(snapshot);
    const next = times(5, () => stream.nextUint32());
    expect(times(5, () => other.nextUint32())).toEqual(next);
    stream.restore(snapshot);
    expect(times(5, () => stream.nextUint32())).toEqual(next);
  });

  it('refuses damaged, foreign and impossible ones, and stays as it was', () => {
    using stream = core.pcg64(11);
    using rng = core.mt19937(11);
    const snapshot = stream.snapshot();
    const evenIncrement = withPayloadByte(snapshot, 24, 0);
    const twoBuffered = withPayloadByte(snapshot, 32, 2);
    const shorter = resealed(snapshot.subarray(0, -1));
    const damaged = snapshot.with(20, snapshot[20]! ^ 1);
    for (const bad of [evenIncrement, twoBuffered, shorter, damaged, rng.snapshot(), new Uint8Array()]) {
      expect(() => stream.restore(bad)).toThrow(expect.objectContaining({ code: 'BAD_SNAPSHOT' }));
    }
    expect(() => stream.restore('snapshot' as unknown as Uint8Array)).toThrow(TypeError);
    expect(stream.snapshot()).toEqual(snapshot);
  });
});

type Draw = ['integers', string, string] | ['uniform', number, number] | ['random'] | ['raw'];

const draw: fc.Arbitrary<Draw> = fc.oneof(
  fc.constant<Draw>(['random']),
  fc.constant<Draw>(['raw']),
  fc
    .tuple(
      fc.double({ noNaN: true, min: -1e300, max: 1e300 }),
      fc.double({ noNaN: true, min: 0, max: 1e300 }),
    )
    .map(([low, width]): Draw => ['uniform', low, low + width]),
  fc
    .tuple(
      fc.bigInt(-(1n << 63n), (1n << 63n) - 1n),
      fc.integer({ min: 0, max: 63 }),
      fc.bigInt(1n, 1n << 64n),
    )
    .map(([low, shift, range]): Draw => {
      const high = low + (range >> BigInt(shift) || 1n);
      return ['integers', String(low), String(high > 1n << 63n ? 1n << 63n : high)];
    }),
);

const NUMPY = `
import json, struct, sys
import numpy as np
def run(generator, draw):
    kind, *bounds = draw
    if kind == "integers":
        return str(generator.integers(int(bounds[0]), int(bounds[1])))
    if kind == "raw":
        return str(generator.bit_generator.random_raw())
    return struct.pack(">d", getattr(generator, kind)(*bounds)).hex()
programs = json.load(sys.stdin)
generators = [np.random.Generator(np.random.PCG64(np.random.SeedSequence(int(p["seed"])))) for p in programs]
json.dump([[run(g, draw) for draw in p["draws"]] for g, p in zip(generators, programs)], sys.stdout)
`;

describe.skipIf(!has('gymnasium'))('Pcg64 against the NumPy of this machine', () => {
  it('draws the same values for any seed and any sequence of methods', () => {
    const seeds = fc.oneof(fc.bigInt(0n, 1n << 64n), fc.bigInt(0n, 1n << 4000n), fc.nat().map(BigInt));
    const program = fc.record({
      seed: seeds.map(String),
      draws: fc.array(draw, { minLength: 20, maxLength: 60 }),
    });
    const programs = fc.sample(program, { numRuns: 500, seed: 64 });
    const expected = python<string[][]>(NUMPY, programs);
    for (const [index, { seed, draws }] of programs.entries()) {
      using stream = core.pcg64(seed);
      const actual = draws.map(([kind, ...bounds]) => {
        if (kind === 'integers') return String(stream.integers(BigInt(bounds[0]!), BigInt(bounds[1]!)));
        if (kind === 'raw') return String(stream.nextUint64());
        if (kind === 'random') return f64Hex(stream.random());
        return f64Hex(stream.uniform(bounds[0] as number, bounds[1] as number));
      });
      expect(actual, `seed ${seed}`).toEqual(expected[index]);
    }
  });
});
