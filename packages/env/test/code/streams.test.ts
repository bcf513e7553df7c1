// The streams that texts draw from, against the vectors in test/golden, which NumPy and CPython made, and against the core's.
import { type CodeEnv, makeEnv } from '@reroll/env';
import { SimCore } from '@reroll/sim-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import mt19937 from '../../../../test/golden/mt19937.json' with { type: 'json' };
import pcg64 from '../../../../test/golden/pcg64.json' with { type: 'json' };
import { LANGUAGES, load, textOf } from './support.js';

/** What an episode draws is what its option says, as an expression of the language. */
const DRAWS = {
  python: {
    options: `options = {"draws": "[]"}`,
    head: '',
    reset: 'return 0, {"drawn": eval(options["draws"])}',
    many: (count: number, draw: string) => `[${draw} for _ in range(${count})]`,
    stream: 'np_random',
    uniform: (low: number, high: number) => `np_random.uniform(low=${low}, high=${high})`,
  },
  javascript: {
    options: `const options = { draws: '[]' }; // npRandom`,
    head: '',
    reset: 'return [0, { drawn: (0, eval)(options.draws) }];',
    many: (count: number, draw: string) => `Array.from({ length: ${count} }, () => ${draw})`,
    stream: 'npRandom',
    uniform: (low: number, high: number) => `npRandom.uniform(${low}, ${high})`,
  },
};

const hex = (value: unknown): string => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value as number);
  return view.getBigUint64(0).toString(16).padStart(16, '0');
};

describe.each(LANGUAGES)('streams in %s', (language) => {
  const { options, reset, many, stream, uniform } = DRAWS[language];
  // The text names np_random, or it would get none.
  const python = 'np_random = None';
  let env: CodeEnv;
  const drawn = (seed: bigint | string, draws: string): unknown[] =>
    env.reset({ seed, options: { draws } }).info['drawn'] as unknown[];

  beforeAll(async () => {
    const head = language === 'python' ? python : '';
    env = makeEnv(await load(language, textOf(language, { head, reset, members: options })));
  });

  describe.each(pcg64.rows)("NumPy's, seed $seed", ({ seed, random, uniform: uniforms, integers, mixed }) => {
    it('random', () => {
      expect(drawn(seed, many(random.length, `${stream}.random()`)).map(hex)).toEqual(random);
      expect(drawn(seed, `${stream}.random(${random.length})`).map(hex)).toEqual(random);
    });

    it('uniform', () => {
      expect(drawn(seed, many(uniforms.length, uniform(-0.05, 0.05))).map(hex)).toEqual(uniforms);
    });

    it.each(Object.entries(integers))('integers below %s', (n, values) => {
      expect(drawn(seed, many(values.length, `${stream}.integers(${n})`))).toEqual(values);
    });

    it('methods that take turns', () => {
      const turns = `[${stream}.integers(2), ${stream}.random(), ${stream}.integers(2), ${uniform(-1, 1)}, ${stream}.integers(5)]`;
      const [a, b, c, d, e] = drawn(seed, turns);
      expect([a, hex(b), c, hex(d), e]).toEqual(mixed);
    });
  });

  it("NumPy's integers of any range, as the core draws them", () => {
    const core = SimCore.create();
    const bound = fc.oneof(
      fc.integer({ min: 1, max: 40 }).map((bits) => 2n ** BigInt(bits)),
      fc.bigInt(1n, 2n ** 53n),
    );
    const property = fc.property(
      fc.bigInt(0n, 2n ** 80n),
      fc.array(bound, { maxLength: 12 }),
      (seed, bounds) => {
        using expected = core.pcg64(seed);
        const draws = bounds.map((n) => `${stream}.integers(${n})`).join(', ');
        expect(drawn(seed, `[${draws}]`)).toEqual(bounds.map((n) => expected.integers(Number(n))));
      },
    );
    fc.assert(property, { numRuns: 15 });
  });

  it("NumPy's choice and shapes", () => {
    using expected = SimCore.create().pcg64(9);
    const letters = ['a', 'b', 'c'];
    const draws = `[${stream}.choice(['a', 'b', 'c']), ${stream}.choice(5), ${stream}.random([2, 2])]`;
    const random = () => expected.random();
    const first = letters[expected.integers(3)];
    const second = expected.integers(5);
    const square = [
      [random(), random()],
      [random(), random()],
    ];
    expect(drawn(9n, draws)).toEqual([first, second, square]);
  });

  it.each(mt19937.rows.filter(({ seed }) => !seed.startsWith('-')))("CPython's, seed $seed", (row) => {
    expect(drawn(row.seed, many(row.random.length, 'rng.random()')).map(hex)).toEqual(row.random);
    expect(drawn(row.seed, many(row.getrandbits32.length, 'rng.getrandbits(32)'))).toEqual(row.getrandbits32);
    const global = language === 'python' ? "__import__('random').random()" : 'Math.random()';
    expect(drawn(row.seed, many(row.random.length, global)).map(hex)).toEqual(row.random);
  });

  it('go on in a reset without a seed', () => {
    const six = drawn(4n, many(6, `${stream}.random()`));
    const three = drawn(4n, many(3, `${stream}.random()`));
    const more = env.reset({ options: { draws: many(3, `${stream}.random()`) } }).info['drawn'] as unknown[];
    expect([...three, ...more]).toEqual(six);
  });
});

it('seeds of a text are integers of any size', async () => {
  const python = textOf('python', { reset: 'return 0, {"seed": seed}' });
  const javascript = textOf('javascript', {
    reset: 'return [0, { seed: String(seed), type: typeof seed }];',
  });
  using own = makeEnv(await load('python', python));
  using other = makeEnv(await load('javascript', javascript));
  const wide = 2n ** 200n + 1n;
  expect(own.reset({ seed: wide }).info).toEqual({ seed: wide });
  expect(own.reset().info).toEqual({ seed: null });
  expect(other.reset({ seed: wide }).info).toEqual({ seed: `${wide}`, type: 'bigint' });
  expect(other.reset({ seed: 7 }).info).toEqual({ seed: '7', type: 'number' });
  expect(() => own.reset({ seed: 2n ** 100_000n })).toThrow(/seed and options must take at most 16383/);
});
