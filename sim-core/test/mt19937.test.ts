import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { has } from '../../test/support/parts.js';
import { MAX_RANDOM_BITS, type Mt19937, type Seed, SimCore } from '../src/index.js';
import { f64FromHex, f64Hex, times } from './support/golden.js';
import { python } from './support/python.js';
import { payloadStart, resealed, withPayloadByte } from './support/snapshots.js';

const core = SimCore.create();
const range = (length: number) => Array.from({ length }, (_, index) => index);

/** A refused call throws `error` and leaves the stream where it was. */
function expectRefused(call: (rng: Mt19937) => unknown, error: typeof TypeError | typeof RangeError): void {
  using rng = core.mt19937(5);
  using untouched = core.mt19937(5);
  expect(() => call(rng)).toThrow(error);
  expect(rng.getrandbits(64)).toBe(untouched.getrandbits(64));
}

describe('Mt19937.getrandbits', () => {
  it('draws nothing for 0 bits', () => {
    using rng = core.mt19937(5);
    using other = core.mt19937(5);
    expect(rng.getrandbits(0)).toBe(0n);
    expect(rng.random()).toBe(other.random());
  });

  it('gives as many bits as any engine has, and no more', () => {
    using rng = core.mt19937(5);
    const bits = rng.getrandbits(MAX_RANDOM_BITS);
    expect(BigInt.asUintN(MAX_RANDOM_BITS, bits)).toBe(bits);
    expect(bits >> BigInt(MAX_RANDOM_BITS - 64)).not.toBe(0n);
    expectRefused((stream) => stream.getrandbits(MAX_RANDOM_BITS + 1), RangeError);
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d bits', (k) => {
    expectRefused((rng) => rng.getrandbits(k), RangeError);
  });

  it.each([undefined, null, '8', 8n, {}])('refuses %o as a number of bits', (k) => {
    expectRefused((rng) => rng.getrandbits(k as number), TypeError);
  });
});

describe('Mt19937.randrange and randint', () => {
  it.each<[string, (rng: Mt19937) => unknown]>([
    ['randrange(0)', (rng) => rng.randrange(0)],
    ['randrange(-1n)', (rng) => rng.randrange(-1n)],
    ['randrange(3, 3)', (rng) => rng.randrange(3, 3)],
    ['randrange(3, 9, 0)', (rng) => rng.randrange(3, 9, 0)],
    ['randrange(3, 9, -1)', (rng) => rng.randrange(3, 9, -1)],
    ['randrange(9, 3, 1n)', (rng) => rng.randrange(9, 3, 1n)],
    ['randrange(1.5)', (rng) => rng.randrange(1.5)],
    ['randrange(2^53)', (rng) => rng.randrange(2 ** 53)],
    ['randrange(2^2^20)', (rng) => rng.randrange(1n << BigInt(MAX_RANDOM_BITS))],
    ['randint(2, 1)', (rng) => rng.randint(2, 1)],
    ['randint(0, NaN)', (rng) => rng.randint(0, Number.NaN)],
  ])('refuses %s', (_name, call) => {
    expectRefused(call, RangeError);
  });

  it.each([undefined, null, '5', {}, [5], true])('refuses %o as a bound', (value) => {
    const bound = value as unknown as number;
    expectRefused((rng) => rng.randrange(bound), TypeError);
    expectRefused((rng) => rng.randrange(bound, 5), TypeError);
    expectRefused((rng) => rng.randint(0, bound), TypeError);
    if (value !== undefined) expectRefused((rng) => rng.randrange(0, 5, bound), TypeError);
  });

  it('refuses a step without a stop', () => {
    expectRefused((rng) => rng.randrange(5, undefined, 2), TypeError);
  });
});

describe('Mt19937 on sequences', () => {
  it('takes arrays, typed arrays and strings', () => {
    using rng = core.mt19937(5);
    expect('abc').toContain(rng.choice('abc'));
    expect(rng.sample(new Uint8Array([7, 7]), 2)).toEqual([7, 7]);
    const bytes = Uint8Array.from(range(20));
    rng.shuffle(bytes);
    expect([...bytes].sort((a, b) => a - b)).toEqual(range(20));
  });

  it('refuses what is empty, too short or no sequence', () => {
    expectRefused((rng) => rng.choice([]), RangeError);
    expectRefused((rng) => rng.sample([1, 2], 3), RangeError);
    expectRefused((rng) => rng.sample([1, 2], -1), RangeError);
    expectRefused((rng) => rng.sample([1, 2], 0.5), RangeError);
    expectRefused((rng) => rng.sample([1, 2], '1' as unknown as number), TypeError);
    expectRefused((rng) => rng.shuffle(Object.freeze([1, 2, 3]) as number[]), TypeError);
    expectRefused((rng) => rng.shuffle('abc' as unknown as number[]), TypeError);
    for (const value of [undefined, null, 5, {}, { length: -1 }, { length: 1.5 }, () => 5]) {
      const items = value as unknown as number[];
      expectRefused((rng) => rng.choice(items), TypeError);
      expectRefused((rng) => rng.shuffle(items), TypeError);
      expectRefused((rng) => rng.sample(items, 0), TypeError);
    }
  });

  it('samples without replacement and shuffles without loss', () => {
    using rng = core.mt19937(5);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 400 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, share) => {
          const k = Math.floor(n * share);
          const sample = rng.sample(range(n), k);
          expect(new Set(sample).size).toBe(k);
          expect(sample.every((item) => item >= 0 && item < n)).toBe(true);
          const items = range(n);
          rng.shuffle(items);
          expect(items.sort((a, b) => a - b)).toEqual(range(n));
        },
      ),
    );
  });
});

describe('Mt19937 as a handle', () => {
  it('starts anew with seed(), for which the sign does not count', () => {
    using rng = core.mt19937(3);
    rng.random();
    rng.seed(-42n);
    expect(rng.random()).toBe(0.6394267984578837);
  });

  it('refuses bad seeds and bounds, and stays as it was', () => {
    for (const seed of [undefined, null, {}, true]) {
      expectRefused((rng) => rng.seed(seed as unknown as Seed), TypeError);
      expect(() => core.mt19937(seed as unknown as Seed)).toThrow(TypeError);
    }
    expectRefused((rng) => rng.seed('0x1'), RangeError);
    expectRefused((rng) => rng.seed(0.5), RangeError);
    expectRefused((rng) => rng.uniform(0, Number.POSITIVE_INFINITY), RangeError);
    expectRefused((rng) => rng.uniform(-Number.MAX_VALUE, Number.MAX_VALUE), RangeError);
    expectRefused((rng) => rng.uniform('0' as unknown as number, 1), TypeError);
  });

  it('refuses use after disposal and after a reset of the core, even in the middle of a call', () => {
    const small = SimCore.create();
    const rng = small.mt19937(1);
    const items = new Proxy(range(9), {
      get: (target, key) => {
        if (key === '4') small.reset();
        return Reflect.get(target, key);
      },
    });
    expect(() => rng.shuffle(items)).toThrow(expect.objectContaining({ code: 'STALE_HANDLE' }));
    const next = small.mt19937(42);
    expect(next.random()).toBe(0.6394267984578837);
    next[Symbol.dispose]();
    next[Symbol.dispose]();
    expect(() => next.choice([1])).toThrow(expect.objectContaining({ code: 'DISPOSED' }));
  });
});

describe('Mt19937.snapshot and restore', () => {
  it('continues as the original does, between two refills and right before one', () => {
    for (const draws of [0, 1, 623, 624, 700]) {
      using rng = core.mt19937(11);
      times(draws, () => rng.getrandbits(32));
      const snapshot = rng.snapshot();
      using other = SimCore.create().mt19937(0);
      other.restore(snapshot);
      const next = times(1300, () => rng.getrandbits(32));
      expect(times(1300, () => other.getrandbits(32))).toEqual(next);
      rng.restore(snapshot);
      expect(times(1300, () => rng.getrandbits(32))).toEqual(next);
    }
  });

  it('refuses damaged, foreign and impossible ones, and stays as it was', () => {
    using rng = core.mt19937(11);
    using stream = core.pcg64(11);
    const snapshot = rng.snapshot();
    const indexTooLarge = withPayloadByte(withPayloadByte(snapshot, 2496, 0x71), 2497, 2);
    const allZero = resealed(snapshot.slice().fill(0, payloadStart(snapshot)));
    const shorter = resealed(snapshot.subarray(0, -4));
    const damaged = snapshot.with(20, snapshot[20]! ^ 1);
    for (const bad of [indexTooLarge, allZero, shorter, damaged, stream.snapshot(), new Uint8Array()]) {
      expect(() => rng.restore(bad)).toThrow(expect.objectContaining({ code: 'BAD_SNAPSHOT' }));
    }
    expect(() => rng.restore(null as unknown as Uint8Array)).toThrow(TypeError);
    expect(rng.snapshot()).toEqual(snapshot);
  });
});

interface Call {
  method: 'getrandbits' | 'random' | 'randrange' | 'randint' | 'choice' | 'shuffle' | 'sample' | 'uniform';
  /** Integers as decimal text, doubles as their bits in hex. */
  args: string[];
}

const integer = fc.oneof(fc.integer({ min: -50, max: 50 }).map(BigInt), fc.bigInt(-(1n << 90n), 1n << 90n));
const positive = fc.oneof(fc.integer({ min: 1, max: 300 }).map(BigInt), fc.bigInt(1n, 1n << 200n));
const length = fc.integer({ min: 1, max: 300 });
const finite = fc.double({ noNaN: true, min: -1e300, max: 1e300 });

const call: fc.Arbitrary<Call> = fc.oneof(
  fc.constant<Call>({ method: 'random', args: [] }),
  fc.integer({ min: 0, max: 200 }).map((k): Call => ({ method: 'getrandbits', args: [String(k)] })),
  positive.map((n): Call => ({ method: 'randrange', args: [String(n)] })),
  fc
    .tuple(integer, positive, positive)
    .map(([low, width, step]): Call => ({ method: 'randrange', args: [low, low + width, step].map(String) })),
  fc
    .tuple(integer, positive, positive)
    .map(
      ([low, width, step]): Call => ({ method: 'randrange', args: [low, low - width, -step].map(String) }),
    ),
  fc
    .tuple(integer, positive)
    .map(([low, width]): Call => ({ method: 'randint', args: [low, low + width - 1n].map(String) })),
  length.map((n): Call => ({ method: 'choice', args: [String(n)] })),
  length.map((n): Call => ({ method: 'shuffle', args: [String(n)] })),
  fc
    .tuple(length, fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([n, share]): Call => ({ method: 'sample', args: [n, Math.floor(n * share * share)].map(String) })),
  fc
    .tuple(finite, finite)
    .map(([low, high]): Call => ({ method: 'uniform', args: [low / 2, high / 2].map(f64Hex) })),
);

const CPYTHON = `
import json, random, struct, sys
def run(rng, method, args):
    as_double = lambda bits: struct.unpack(">d", bytes.fromhex(bits))[0]
    args = [as_double(a) if method == "uniform" else int(a) for a in args]
    if method in ("choice", "sample"):
        return str(getattr(rng, method)(range(args[0]), *args[1:]))
    if method == "shuffle":
        items = list(range(args[0]))
        rng.shuffle(items)
        return str(items)
    value = getattr(rng, method)(*args)
    return struct.pack(">d", value).hex() if isinstance(value, float) else str(value)
programs = json.load(sys.stdin)
sys.set_int_max_str_digits(0)
rngs = [random.Random(int(p["seed"])) for p in programs]
json.dump([[run(r, c["method"], c["args"]) for c in p["calls"]] for r, p in zip(rngs, programs)], sys.stdout)
`;

function run(rng: Mt19937, { method, args }: Call): string {
  if (method === 'uniform') return f64Hex(rng.uniform(f64FromHex(args[0]!), f64FromHex(args[1]!)));
  const [a, b, c] = args.map(BigInt);
  const list = (items: unknown[]) => `[${items.join(', ')}]`;
  switch (method) {
    case 'getrandbits':
      return String(rng.getrandbits(Number(a)));
    case 'random':
      return f64Hex(rng.random());
    case 'randrange':
      return String(rng.randrange(a!, b, c));
    case 'randint':
      return String(rng.randint(a!, b!));
    case 'choice':
      return String(rng.choice(range(Number(a))));
    case 'sample':
      return list(rng.sample(range(Number(a)), Number(b)));
    case 'shuffle': {
      const items = range(Number(a));
      rng.shuffle(items);
      return list(items);
    }
  }
}

describe.skipIf(!has('python'))('Mt19937 against the CPython of this machine', () => {
  const seeds = fc.oneof(
    fc.bigInt(-(1n << 64n), 1n << 64n),
    fc.bigInt(-(1n << 4000n), 1n << 4000n),
    // Seeds around and beyond the 624 words of the state.
    fc
      .tuple(fc.integer({ min: 19_900, max: 40_000 }), fc.bigInt(0n, 1n << 64n))
      .map(([bits, low]) => (1n << BigInt(bits)) + low),
    fc.integer().map(BigInt),
  );
  const program = fc.record({
    seed: seeds.map(String),
    calls: fc.array(call, { minLength: 20, maxLength: 60 }),
  });

  it('draws the same values for any seed and any sequence of methods', () => {
    const programs = fc.sample(program, { numRuns: 400, seed: 19937 });
    const expected = python<string[][]>(CPYTHON, programs);
    for (const [index, { seed, calls }] of programs.entries()) {
      using rng = core.mt19937(seed);
      expect(
        calls.map((each) => run(rng, each)),
        `seed ${seed.slice(0, 80)}`,
      ).toEqual(expected[index]);
    }
  });

  it('chooses between pool and selection where CPython does', () => {
    const cases = range(130).flatMap((k) =>
      [21, 22, 37, 85, 86, 277, 278, 1045, 1046].filter((n) => n >= k).map((n) => [n, k]),
    );
    const programs = [
      { seed: '1', calls: cases.map((pair): Call => ({ method: 'sample', args: pair.map(String) })) },
    ];
    using rng = core.mt19937(1);
    expect(programs[0]!.calls.map((each) => run(rng, each))).toEqual(
      python<string[][]>(CPYTHON, programs)[0],
    );
  });

  it('hands out numbers where the arguments are numbers', () => {
    using rng = core.mt19937(9);
    using bigints = core.mt19937(9);
    const { MAX_SAFE_INTEGER: most, MIN_SAFE_INTEGER: least } = Number;
    expect(times(50, () => rng.randint(least, most))).toEqual(
      times(50, () => Number(bigints.randint(BigInt(least), most))),
    );
    expect(times(50, () => rng.randrange(10, -10, -3))).toEqual(
      times(50, () => Number(bigints.randrange(10n, -10, -3))),
    );
    expect(times(50, () => rng.randrange(-5, 2 ** 40))).toEqual(
      times(50, () => Number(bigints.randrange(-5n, 2 ** 40))),
    );
    expect(times(50, () => rng.randint(1, 6))).toEqual(times(50, () => Number(bigints.randint(1, 6n))));
  });
});
