import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { has } from '../../../test/support/parts.js';
import type { PolicyLanguage } from '../src/index.js';
import { guestOf } from './support/guests.js';
import { Mt19937 } from './support/mt19937.js';

/** A method of `random.Random` and its arguments, all positional. */
type Call = readonly [method: string, ...args: unknown[]];

const PYTHON_RUN = `
import json
def run(rng, calls):
    results = []
    for method, *args in calls:
        if method == 'choices': result = rng.choices(args[0], args[1], k=args[2])
        elif method == 'sample' and len(args) == 3: result = rng.sample(args[0], args[1], counts=args[2])
        else: result = getattr(rng, method)(*args)
        if method == 'shuffle': result = args[0]
        results.append(list(result) if isinstance(result, bytes) else result)
    return json.dumps(results)
`;

const GUEST_SOURCES: Readonly<Record<PolicyLanguage, (calls: readonly Call[]) => string>> = {
  python: (calls) => `${PYTHON_RUN}
CALLS = json.loads(${JSON.stringify(JSON.stringify(calls))})
def choose_action(observation, rng):
    print(run(rng, CALLS))
    return 0
`,
  javascript: (calls) => `
const CALLS = JSON.parse(${JSON.stringify(JSON.stringify(calls))});
function chooseAction(observation, rng) {
  const results = [];
  for (const [method, ...args] of CALLS) {
    if (method === 'choices') args[2] = { k: args[2] };
    if (method === 'sample' && args.length === 3) args[2] = { counts: args[2] };
    const result = rng[method](...args);
    results.push(method === 'shuffle' ? args[0] : result instanceof Uint8Array ? [...result] : result);
  }
  console.log(JSON.stringify(results, (key, value) => (typeof value === 'bigint' ? value.toString() : value)));
  return 0;
}
`,
};

/** What a guest of one language answers, and how many words of the stream it drew. */
function inGuest(
  language: PolicyLanguage,
  seed: bigint,
  calls: readonly Call[],
): { results: unknown; words: number } {
  const rng = new Mt19937(seed);
  using guest = guestOf(language, GUEST_SOURCES[language](calls), { rng, limits: { outputBytes: 1 << 20 } });
  const { failure } = guest.chooseAction({ observation: [] });
  if (failure !== undefined) throw new Error(failure.message);
  return { results: JSON.parse(guest.stdout), words: rng.words };
}

/** What a stream gives behind its first `words` words. */
function nextBits(seed: bigint, words: number): number {
  const rng = new Mt19937(seed);
  for (let word = 0; word < words; word++) rng.getrandbits(32);
  return Number(rng.getrandbits(32));
}

function expectClose(actual: unknown, expected: unknown): void {
  const [values, others] = [actual as number[], expected as number[]];
  expect(values.length).toBe(others.length);
  values.forEach((value, index) => {
    const other = others[index]!;
    expect(Math.abs(value - other)).toBeLessThanOrEqual(1e-11 * Math.max(1, Math.abs(other)));
  });
}

/** What CPython itself answers, and its next 32 bits after that. */
function inCPython(
  programs: readonly (readonly [seed: string, calls: readonly Call[]])[],
): [unknown, number][] {
  const program = `${PYTHON_RUN}
import random, sys
for seed, calls in json.load(sys.stdin):
    rng = random.Random(int(seed))
    print(run(rng, calls), rng.getrandbits(32), sep='\\t')
`;
  const { stdout, stderr, status } = spawnSync('python3', ['-c', program], {
    input: JSON.stringify(programs),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [results, next] = line.split('\t');
      return [JSON.parse(results!), Number(next)];
    });
}

const integer = fc.integer({ min: -1_000_000, max: 1_000_000 });
const float = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
const items = fc.array(integer, { minLength: 1, maxLength: 60 });

/** Calls whose arithmetic is exact, so that every language and every C library gives the same bits. */
const exactCall: fc.Arbitrary<Call> = fc.oneof(
  fc.constant<Call>(['random']),
  fc.integer({ min: 0, max: 53 }).map((k): Call => ['getrandbits', k]),
  integer.chain((start) =>
    fc
      .tuple(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 50 }), fc.boolean())
      .map(
        ([width, step, down]): Call =>
          down ? ['randrange', start, start - width, -step] : ['randrange', start, start + width, step],
      ),
  ),
  fc.integer({ min: 1, max: 2 ** 40 }).map((stop): Call => ['randrange', stop]),
  fc.tuple(integer, fc.nat(1000)).map(([low, width]): Call => ['randint', low, low + width]),
  items.map((values): Call => ['choice', values]),
  items.map((values): Call => ['shuffle', values]),
  fc.tuple(items, fc.nat(20)).map(([values, k]): Call => ['choices', values, null, k]),
  fc
    .array(fc.tuple(integer, fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 30 })
    .map((pairs): Call => ['choices', pairs.map(([value]) => value), pairs.map(([, weight]) => weight), 5]),
  fc
    .array(integer, { minLength: 1, maxLength: 400 })
    .chain((values) => fc.nat(Math.min(values.length, 40)).map((k): Call => ['sample', values, k])),
  fc
    .array(fc.tuple(integer, fc.nat({ max: 9 })), { minLength: 1, maxLength: 30 })
    .filter((pairs) => pairs.some(([, count]) => count > 0))
    .map((pairs): Call => ['sample', pairs.map(([value]) => value), 1, pairs.map(([, count]) => count)]),
  fc.nat(70).map((n): Call => ['randbytes', n]),
  fc.tuple(float, float).map(([a, b]): Call => ['uniform', a, b]),
  fc.tuple(float, float, float).map(([a, b, c]): Call => {
    const [low, mode, high] = [a, b, c].sort((x, y) => x - y);
    return ['triangular', low, high, mode];
  }),
);

const positive = fc.double({ noNaN: true, min: 0.05, max: 50 });

/** Calls that go through a logarithm, a sine or a power: the interpreter's own C library computes it. */
const libraryCall: fc.Arbitrary<Call> = fc.oneof(
  fc.tuple(float, positive).map(([mu, sigma]): Call => ['gauss', mu, sigma]),
  fc.constant<Call>(['gauss']),
  fc.tuple(float, positive).map(([mu, sigma]): Call => ['normalvariate', mu, sigma]),
  fc.constant<Call>(['lognormvariate', 0.5, 0.25]),
  positive.map((lambd): Call => ['expovariate', lambd]),
  fc.tuple(positive, positive).map(([mu, kappa]): Call => ['vonmisesvariate', mu, kappa]),
  fc.constant<Call>(['vonmisesvariate', 1, 0]),
  fc.tuple(positive, positive).map(([alpha, beta]): Call => ['gammavariate', alpha, beta]),
  fc.constant<Call>(['gammavariate', 1, 2]),
  fc.tuple(positive, positive).map(([alpha, beta]): Call => ['betavariate', alpha, beta]),
  positive.map((alpha): Call => ['paretovariate', alpha]),
  fc.tuple(positive, positive).map(([alpha, beta]): Call => ['weibullvariate', alpha, beta]),
);

const programOf = (call: fc.Arbitrary<Call>) =>
  fc.tuple(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), fc.array(call, { minLength: 1, maxLength: 12 }));
const program = programOf(exactCall);

describe('rng', () => {
  test('draws the same in both languages', () => {
    fc.assert(
      fc.property(program, ([seed, calls]) => {
        expect(inGuest('javascript', seed, calls)).toEqual(inGuest('python', seed, calls));
      }),
      { numRuns: 120 },
    );
  });

  test('draws alike in both languages where their C libraries differ in the last places', () => {
    fc.assert(
      fc.property(programOf(libraryCall), ([seed, calls]) => {
        const [javascript, python] = [inGuest('javascript', seed, calls), inGuest('python', seed, calls)];
        expect(javascript.words).toBe(python.words);
        expectClose(javascript.results, python.results);
      }),
      { numRuns: 120 },
    );
  });

  test('samples alike on both sides of where CPython changes its method', () => {
    // It keeps a list of what is left where that takes less room than a set of what was drawn.
    const ranges: readonly (readonly [k: number, from: number, to: number])[] = [
      [1, 19, 24],
      [5, 19, 39],
      [6, 83, 88],
      [21, 83, 88],
      [22, 275, 280],
    ];
    const calls = ranges.flatMap(([k, from, to]) =>
      Array.from({ length: to - from }, (_, index): Call => {
        return ['sample', Array.from({ length: from + index }, (_, item) => item), k];
      }),
    );
    expect(inGuest('javascript', 7n, calls)).toEqual(inGuest('python', 7n, calls));
  });

  test.each(['javascript', 'python'] as const)('an impossible call raises, in %s', (language) => {
    for (const call of [
      ['choice', []],
      ['randrange', 0],
      ['randint', 3, 2],
      ['getrandbits', -1],
      ['sample', [1], 2],
      ['sample', [1], 1, [0]],
      ['choices', [], null, 1],
      ['choices', [1], [0], 1],
      ['randbytes', -1],
      ['gammavariate', 0, 1],
      ['expovariate', 0],
      ['paretovariate', 0],
      ['weibullvariate', 1, 0],
      ['choice', 5],
      ['randrange', 1, 2, 0],
      ['randrange', 2, 1, 3],
    ] as const) {
      expect(() => inGuest(language, 1n, [call])).toThrow(/Error/);
    }
  });

  test('more than 53 bits are a BigInt in JavaScript and an int in Python', () => {
    for (const k of [54, 64, 100, 1000]) {
      const expected = new Mt19937(5n).getrandbits(k).toString();
      expect(inGuest('javascript', 5n, [['getrandbits', k]]).results).toEqual([expected]);
      const source = `def choose_action(observation, rng):\n    print(rng.getrandbits(${k}))\n    return 0\n`;
      using guest = guestOf('python', source, { rng: new Mt19937(5n) });
      guest.chooseAction({ observation: [] });
      expect(guest.stdout.trim()).toBe(expected);
    }
  });

  test.each(['seed(1)', 'getstate()', 'setstate(0)'])('rng.%s is refused', (call) => {
    const sources = {
      python: `def choose_action(observation, rng):\n    rng.${call}\n    return 0\n`,
      javascript: `const chooseAction = (observation, rng) => rng.${call};`,
    };
    for (const language of ['python', 'javascript'] as const) {
      using guest = guestOf(language, sources[language]);
      const { failure } = guest.chooseAction({ observation: [] });
      expect(failure?.message).toContain('the judge owns the random stream');
    }
  });

  test('a range that JavaScript cannot count exactly is refused there', () => {
    const call: Call = ['randrange', -(2 ** 52), 2 ** 52 + 1];
    expect(() => inGuest('javascript', 1n, [call])).toThrow('stop - start must be a safe integer');
    const steps: Call = ['randrange', 0, Number.MAX_SAFE_INTEGER, 3];
    expect(inGuest('javascript', 1n, [steps])).toEqual(inGuest('python', 1n, [steps]));
  });

  test('what a policy reads and how often it yields beside rng draws nothing', () => {
    const rng = new Mt19937(1n);
    const source =
      'import os\ndef beside():\n    os.sched_yield()\n    return os.read(0, 8) == os.read(0, 64) == b""\n' +
      'assert beside()\ndef choose_action(observation, rng):\n' +
      '    bits = rng.getrandbits(8)\n    return beside() and rng.getrandbits(0) == 0 and rng.getrandbits(64) > bits\n';
    using guest = guestOf('python', source, { rng });
    expect(rng.words).toBe(0);
    expect(guest.chooseAction({ observation: [] })).toMatchObject({ action: 1 });
    expect(rng.words).toBe(3);
  });
});

describe.skipIf(!has('python'))('rng against native CPython', () => {
  test('every exact method gives the same bits and draws as many', () => {
    const programs = fc.sample(program, { numRuns: 300, seed: 20_000 });
    const native = inCPython(programs.map(([seed, calls]) => [seed.toString(), calls]));
    programs.forEach(([seed, calls], index) => {
      const [results, next] = native[index]!;
      const guest = inGuest('python', seed, calls);
      expect(guest.results).toEqual(results);
      expect(nextBits(seed, guest.words)).toBe(next);
    });
  });

  test.each(['javascript', 'python'] as const)(
    'methods that go through the C library draw as many and agree but for the last places, in %s',
    (language) => {
      const programs = fc.sample(programOf(libraryCall), { numRuns: 100, seed: 20_001 });
      const native = inCPython(programs.map(([seed, calls]) => [seed.toString(), calls]));
      programs.forEach(([seed, calls], index) => {
        const [results, next] = native[index]!;
        const guest = inGuest(language, seed, calls);
        expectClose(guest.results, results);
        expect(nextBits(seed, guest.words)).toBe(next);
      });
    },
  );
});
