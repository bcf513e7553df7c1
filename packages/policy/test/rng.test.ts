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
        else: result = getattr(rng, method)(*args)
        results.append(args[0] if method == 'shuffle' else result)
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
    const result = method === 'choices' ? rng.choices(args[0], args[1], { k: args[2] }) : rng[method](...args);
    results.push(method === 'shuffle' ? args[0] : result);
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
  fc.tuple(float, float).map(([a, b]): Call => ['uniform', a, b]),
  fc.tuple(float, float, float).map(([a, b, c]): Call => {
    const [low, mode, high] = [a, b, c].sort((x, y) => x - y);
    return ['triangular', low, high, mode];
  }),
);

const program = fc.tuple(
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.array(exactCall, { minLength: 1, maxLength: 12 }),
);

describe('rng', () => {
  test('draws the same in both languages', () => {
    fc.assert(
      fc.property(program, ([seed, calls]) => {
        expect(inGuest('javascript', seed, calls)).toEqual(inGuest('python', seed, calls));
      }),
      { numRuns: 60 },
    );
  });

  test.each(['javascript', 'python'] as const)('an impossible call raises, in %s', (language) => {
    for (const call of [
      ['choice', []],
      ['randrange', 0],
      ['randint', 3, 2],
      ['getrandbits', -1],
      ['sample', [1], 2],
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

  test.each(['seed(1)', 'getstate()', 'setstate(None)'])('rng.%s is refused in Python', (call) => {
    using guest = guestOf('python', `def choose_action(observation, rng):\n    rng.${call}\n    return 0\n`);
    expect(guest.chooseAction({ observation: [] }).failure?.message).toContain(
      'the judge owns the random stream',
    );
  });

  test('what a policy reads beside rng draws nothing while it loads', () => {
    const rng = new Mt19937(1n);
    const source =
      'import os\nassert os.read(0, 8) == os.read(0, 64) == b""\ndef choose_action(observation, rng): return 0\n';
    guestOf('python', source, { rng })[Symbol.dispose]();
    expect(rng.words).toBe(0);
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
      const rng = new Mt19937(seed);
      for (let word = 0; word < guest.words; word++) rng.getrandbits(32);
      expect(Number(rng.getrandbits(32))).toBe(next);
    });
  });

  test('methods that go through the C library agree to the last places', () => {
    const calls: Call[] = [
      ['gauss', 0, 1],
      ['normalvariate', 2, 3],
      ['lognormvariate', 0, 0.25],
      ['expovariate', 1.5],
      ['vonmisesvariate', 1, 4],
      ['gammavariate', 2.5, 1.5],
      ['betavariate', 2, 3],
      ['paretovariate', 3],
      ['weibullvariate', 1, 1.5],
    ];
    const program = Array.from({ length: 50 }, () => calls).flat();
    const [[native]] = inCPython([['11', program]]) as [[number[], number]];
    const guest = inGuest('python', 11n, program).results as number[];
    guest.forEach((value, index) => {
      expect(Math.abs(value - native[index]!)).toBeLessThanOrEqual(1e-13 * Math.abs(native[index]!));
    });
  });
});
