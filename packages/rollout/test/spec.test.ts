import { DEFAULT_GUEST_LIMITS, MAX_MEMORY_BYTES } from '@reroll/policy';
import { canonicalJson, sha256Hex } from '@reroll/trajectory';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RolloutError } from '../src/rollout-error.js';
import { parseRolloutSpec, rolloutSpecDigest, specDigester } from '../src/spec/episode-spec.js';
import { seedRange } from '../src/spec/seed-range.js';

const VALID = { env: 'CartPole-v1', seed: 42, policy: 'random' } as const;
const CODE = {
  kind: 'code',
  language: 'javascript',
  source: 'function chooseAction() { return 0; }',
} as const;
const DEFAULTS_AS_JSON = Object.fromEntries(
  Object.entries(DEFAULT_GUEST_LIMITS).map(([name, value]) => [name, Number(value)]),
);

/** The environments that one policy plays by itself, as a refusal lists them. */
const ONE_PLAYER =
  '"Acrobot-v1" | "Blackjack-v1" | "CartPole-v1" | "CliffWalking-v1" | "CliffWalkingSlippery-v1" | "FrozenLake-v1" | "FrozenLake8x8-v1" | "MountainCarContinuous-v0" | "MountainCar-v0" | "Pendulum-v1" | "Taxi-v4" | an environment of your own';

function issuesOf(input: unknown) {
  try {
    parseRolloutSpec(input);
  } catch (error) {
    expect(error).toBeInstanceOf(RolloutError);
    const { code, fault, retryable, issues, message } = error as RolloutError;
    expect({ code, fault, retryable }).toEqual({ code: 'INVALID_SPEC', fault: 'caller', retryable: false });
    for (const { path } of issues) expect(message).toContain(path);
    return issues;
  }
  throw new Error('the spec was accepted');
}

describe('a rollout spec', () => {
  it('has one canonical form, whose SHA-256 is its name', () => {
    const spec = parseRolloutSpec(VALID);
    const json =
      '{"env":"CartPole-v1","kind":"episode","maxSteps":500,"options":{},"policy":{"kind":"builtin","name":"random","params":{}},"seed":"42"}';
    expect(canonicalJson({ ...spec })).toBe(json);
    expect(rolloutSpecDigest(spec)).toBe(sha256Hex(json));
  });

  it.each([
    ['seed forms', { ...VALID, seed: 42n }, { ...VALID, seed: '0042' }],
    [
      'defaults spelled out',
      VALID,
      { ...VALID, kind: 'episode', maxSteps: 500, options: { low: -0.05, high: 0.05 } },
    ],
    ['steps beyond the environment’s own limit', VALID, { ...VALID, maxSteps: 900 }],
    [
      'steps beyond a limit of the spec',
      { ...VALID, options: { maxEpisodeSteps: 9 } },
      { ...VALID, options: { maxEpisodeSteps: 9 }, maxSteps: 10 },
    ],
    ['limits without a member', { ...VALID, policy: CODE }, { ...VALID, policy: { ...CODE, limits: {} } }],
    [
      'limits without a value',
      { ...VALID, policy: CODE },
      { ...VALID, policy: { ...CODE, limits: { fuelTotal: undefined } } },
    ],
    [
      'limits spelled out',
      { ...VALID, policy: { ...CODE, limits: { outputBytes: 1 } } },
      { ...VALID, policy: { ...CODE, limits: { ...DEFAULTS_AS_JSON, outputBytes: 1 } } },
    ],
    [
      'limits that are all the defaults',
      { ...VALID, policy: CODE },
      { ...VALID, policy: { ...CODE, limits: DEFAULTS_AS_JSON } },
    ],
    ['the order of members', VALID, { policy: 'random', seed: 42, env: 'CartPole-v1' }],
    ['a policy by name', VALID, { ...VALID, policy: { kind: 'builtin', name: 'random', params: {} } }],
    [
      'negative zero',
      { ...VALID, options: { low: -0, high: 0 } },
      { ...VALID, options: { low: 0, high: -0 } },
    ],
  ])('does not depend on %s', (_, a, b) => {
    expect(rolloutSpecDigest(parseRolloutSpec(a))).toBe(rolloutSpecDigest(parseRolloutSpec(b)));
  });

  it('is its own canonical form', () => {
    const spec = parseRolloutSpec({ ...VALID, policy: 'linear', options: { maxEpisodeSteps: 9 } });
    expect(parseRolloutSpec(spec)).toEqual(spec);
    expect(parseRolloutSpec(JSON.parse(canonicalJson({ ...spec })))).toEqual(spec);
  });

  it('takes the environment’s limit where maxSteps is absent', () => {
    expect(parseRolloutSpec({ ...VALID, options: { maxEpisodeSteps: 77 } }).maxSteps).toBe(77);
  });

  it.each([
    ['env', { ...VALID, env: 'Pong-v5' }, ONE_PLAYER, '"Pong-v5"'],
    ['env', { ...VALID, env: 'TicTacToe-v0' }, ONE_PLAYER, '"TicTacToe-v0"'],
    ['kind', { ...VALID, kind: 'movie' }, '"episode"', '"movie"'],
    ['maxSteps', { ...VALID, maxSteps: 0 }, 'at least 1', '0'],
    ['maxSteps', { ...VALID, maxSteps: 1e9 }, 'at most 1000000', '1000000000'],
    ['maxSteps', { ...VALID, maxSteps: 1.5 }, 'int', '1.5'],
    ['from.actions.1', { ...VALID, from: { seed: 1, actions: [0, 7] } }, 'an integer from 0 to 1', '7'],
    ['maxSteps', { ...VALID, maxSteps: '9' }, 'number', '"9"'],
    ['seed', { ...VALID, seed: -1 }, 'a non-negative integer: bigint, safe integer or decimal text', '-1'],
    [
      'seed',
      { ...VALID, seed: 2 ** 53 },
      'a non-negative integer: bigint, safe integer or decimal text',
      '9007199254740992',
    ],
    [
      'seed',
      { ...VALID, seed: undefined },
      'a non-negative integer: bigint, safe integer or decimal text',
      'nothing',
    ],
    [
      'policy.name',
      { ...VALID, policy: 'greedy' },
      '"random" | "constant" | "alternate" | "linear"',
      '"greedy"',
    ],
    ['policy.kind', { ...VALID, policy: { kind: 'oracle' } }, '"builtin" | "code"', '"oracle"'],
    ['policy.params', { ...VALID, policy: 'constant' }, 'object', 'nothing'],
    [
      'policy.params.action',
      { ...VALID, policy: { kind: 'builtin', name: 'constant', params: { action: 2 } } },
      'an integer from 0 to 1',
      '2',
    ],
    [
      'policy.params.terms',
      { ...VALID, policy: { kind: 'builtin', name: 'linear', params: { terms: [] } } },
      'at least 1 element',
      'an array',
    ],
    ['options.high', { ...VALID, options: { low: 1, high: 0 } }, 'at least low, 1', '0'],
    ['options.low', { ...VALID, options: { low: -1e6 } }, 'at least -65536', '-1000000'],
    ['options.low', { ...VALID, options: { low: Number.NaN } }, 'number', 'NaN'],
    [
      'options.gravity',
      { ...VALID, options: { gravity: 1 } },
      'no such member, only high, low, maxEpisodeSteps, suttonBartoReward',
      '1',
    ],
    [
      'policy.params.action',
      { ...VALID, policy: { kind: 'builtin', name: 'random', params: { action: 1 } } },
      'no such member',
      '1',
    ],
    ['policy', { ...VALID, policy: null }, 'object', 'null'],
    [
      'policy.source',
      { ...VALID, policy: { ...CODE, source: 'x\ud800' } },
      'Unicode text, without a lone surrogate',
      '"x\\ud800"',
    ],
    [
      'policy.limits.memoryBytes',
      { ...VALID, policy: { ...CODE, limits: { memoryBytes: MAX_MEMORY_BYTES + 1 } } },
      `at most ${MAX_MEMORY_BYTES}`,
      `${MAX_MEMORY_BYTES + 1}`,
    ],
    ['', null, 'object', 'null'],
    ['', 'CartPole-v1', 'object', '"CartPole-v1"'],
    ['', [], 'object', 'an array'],
  ])('refuses a wrong %s', (path, input, expected, received) => {
    expect(issuesOf(input)).toContainEqual({ path, expected, received });
  });

  it('names every wrong place at once', () => {
    expect(
      issuesOf({ env: 1, seed: 'x', policy: 2, maxSteps: null, extra: () => 0 })
        .map(({ path }) => path)
        .sort(),
    ).toEqual(['env', 'extra', 'maxSteps', 'policy', 'seed']);
  });

  it('refuses whatever is not a spec without failing otherwise', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withNullPrototype: true, withTypedArray: true }),
        (value) => {
          expect(issuesOf(value).length).toBeGreaterThan(0);
          expect(issuesOf({ ...VALID, options: { low: value, extra: value } }).length).toBeGreaterThan(0);
        },
      ),
    );
  });

  it('cannot be made to pollute prototypes', () => {
    const hostile = JSON.parse(
      '{"env":"CartPole-v1","seed":1,"policy":"random","options":{"__proto__":{"polluted":1}}}',
    );
    expect(issuesOf(hostile).length).toBeGreaterThan(0);
    expect('polluted' in {}).toBe(false);
  });
});

describe('the digester of many specs', () => {
  it('names each as rolloutSpecDigest does', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 200n }),
        fc.constantFrom('random', 'linear'),
        (seed, policy) => {
          const spec = parseRolloutSpec({ ...VALID, seed, policy });
          const { seed: text, ...template } = spec;
          expect(specDigester(template)(text)).toBe(rolloutSpecDigest(spec));
        },
      ),
    );
  });
});

describe('seedRange', () => {
  it('holds both ends, however large', () => {
    expect([...seedRange(0, 3)]).toEqual([0n, 1n, 2n, 3n]);
    const big = 2n ** 100n;
    expect([...seedRange(big, `${big + 1n}`)]).toEqual([big, big + 1n]);
    expect(seedRange(5, 5).length).toBe(1);
  });

  it.each([
    [3, 2, RangeError],
    [-1, 2, RangeError],
    [0, 2n ** 60n, RangeError],
    [0, '2x', RangeError],
    [null, 2, TypeError],
  ])('refuses %s to %s', (first, last, type) => {
    expect(() => seedRange(first as number, last)).toThrow(type);
  });
});
