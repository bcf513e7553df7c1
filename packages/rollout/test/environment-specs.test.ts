// Specs of every environment: one canonical form, and a sentence for whatever is none, out of what the manifest says of options.
import type { OptionDefinition } from '@reroll/sim-core';
import { canonicalJson } from '@reroll/trajectory';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_MAX_STEPS } from '../src/environments/environment-kind.js';
import { RolloutError, type SpecIssue } from '../src/rollout-error.js';
import { runRollout } from '../src/run-rollout.js';
import { parseRolloutSpec, type RolloutSpecInput, rolloutSpecDigest } from '../src/spec/episode-spec.js';
import { CASES, ONE_PLAYER, someActions } from './support/environment-cases.js';

function issuesOf(input: unknown): readonly SpecIssue[] {
  try {
    parseRolloutSpec(input);
  } catch (error) {
    expect(error).toBeInstanceOf(RolloutError);
    expect(error).toMatchObject({ code: 'INVALID_SPEC', fault: 'caller' });
    return (error as RolloutError).issues;
  }
  return [];
}

/** Values that are none of an option, each with what the refusal says of it. */
function wrongValues(definition: OptionDefinition): [value: unknown, expected: string][] {
  switch (definition.type) {
    case 'boolean':
      return [
        [0, 'boolean'],
        ['true', 'boolean'],
        [null, 'boolean'],
        [[], 'boolean'],
      ];
    case 'number': {
      const { min, max } = definition;
      const beyond: [unknown, string][] = [];
      if (min !== undefined) beyond.push([min - 1, `at least ${min}`]);
      if (max !== undefined) beyond.push([max + 1, `at most ${max}`]);
      return [
        ...beyond,
        ['1', 'number'],
        [Number.NaN, 'number'],
        [Number.POSITIVE_INFINITY, 'number'],
        [null, 'number'],
      ];
    }
    case 'numbers': {
      const { length } = definition;
      const numbers = new Array<number>(length).fill(1);
      return [
        [[...numbers, 1], `at most ${length} elements`],
        [numbers.slice(1), `at least ${length} elements`],
        [1, 'array'],
      ];
    }
    case 'preset':
      return [
        ['0x0', definition.values.map((value) => `"${value}"`).join(' | ')],
        [4, definition.values.map((value) => `"${value}"`).join(' | ')],
      ];
    case 'grid':
      return [
        [[], 'valid rows (desc must have rows, got none)'],
        [['SF', 'F'], 'valid rows (desc[1] must be as long as the first row, got "F")'],
        [['SX'], `valid rows (desc[0] must consist of the letters ${definition.letters}, got "X")`],
        [['FF'], `valid rows (desc must have a cell ${definition.needs}, got none)`],
        [
          ['S'.repeat(definition.maxCells + 1)],
          `valid rows (desc must have at most ${definition.maxCells} cells, got ${definition.maxCells + 1})`,
        ],
        ['S', 'array'],
      ];
  }
}

describe.each(CASES)('a spec of $name', ({ env, entry, options }) => {
  const SPEC = { env, options, seed: 42, policy: 'random' } as const;

  test('is its own canonical form, and survives JSON', () => {
    const spec = parseRolloutSpec(SPEC);
    expect(parseRolloutSpec(spec)).toEqual(spec);
    expect(parseRolloutSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
    expect(spec.options).toEqual(options);
    const branch = parseRolloutSpec({ ...SPEC, from: { seed: 1, actions: [] } });
    expect(parseRolloutSpec(JSON.parse(canonicalJson({ ...branch })))).toEqual(branch);
    const { from } = parseRolloutSpec({ ...SPEC, from: { seed: 1, actions: someActions({ entry }, 1) } });
    expect(from!.actions).toEqual(someActions({ entry }, 1));
  });

  test('has the environment’s own limit, or the one that stands in for it', () => {
    const own = options['maxEpisodeSteps'] ?? entry.maxEpisodeSteps ?? entry.longestEpisode;
    expect(parseRolloutSpec(SPEC).maxSteps).toBe(own ?? DEFAULT_MAX_STEPS);
    expect(parseRolloutSpec({ ...SPEC, maxSteps: 1_000_000 }).maxSteps).toBe(own ?? 1_000_000);
    expect(parseRolloutSpec({ ...SPEC, maxSteps: 3 }).maxSteps).toBe(3);
  });
});

describe.each(ONE_PLAYER)('options of $id', ({ id: env, options: definitions = {}, maxEpisodeSteps }) => {
  const SPEC = { env, seed: 42, policy: 'random' } as const;

  test('that equal their defaults are dropped', () => {
    const options: Record<string, unknown> = maxEpisodeSteps === null ? {} : { maxEpisodeSteps };
    for (const [name, definition] of Object.entries(definitions)) {
      if (definition.type !== 'grid') options[name] = definition.default;
      else options[name] = definition.presets[(definitions['mapName'] as { default: string }).default];
    }
    const spelledOut = parseRolloutSpec({ ...SPEC, options });
    expect(spelledOut.options).toEqual({});
    expect(rolloutSpecDigest(spelledOut)).toBe(rolloutSpecDigest(parseRolloutSpec(SPEC)));
  });

  test('are refused by name for each value that is none', () => {
    const limits: [string, unknown, string][] = [
      ['maxEpisodeSteps', 0, 'at least 1'],
      ['maxEpisodeSteps', 1.5, 'int'],
      [
        'gravitas',
        1,
        `no such member, only ${[...Object.keys(definitions), 'maxEpisodeSteps'].sort().join(', ')}`,
      ],
    ];
    const wrong = Object.entries(definitions).flatMap(([name, definition]) =>
      wrongValues(definition).map(([value, expected]) => [name, value, expected] as const),
    );
    for (const [name, value, expected] of [...limits, ...wrong]) {
      const issues = issuesOf({ ...SPEC, options: { [name]: value } });
      expect(issues[0]).toMatchObject({ path: `options.${name}`, expected });
    }
  });

  test('are refused when one exceeds the other that bounds it', () => {
    for (const [name, definition] of Object.entries(definitions)) {
      if (definition.type !== 'number' || definition.atMost === undefined) continue;
      const options = { [name]: 1, [definition.atMost]: 0.5 };
      expect(issuesOf({ ...SPEC, options })).toEqual([
        { path: `options.${definition.atMost}`, expected: `at least ${name}, 1`, received: '0.5' },
      ]);
    }
  });

  test('never fail otherwise than as a wrong spec, whatever they are', () => {
    const rows = fc.array(fc.string({ unit: fc.constantFrom('S', 'F', 'H', 'G', 'S', 'F') }));
    const value = fc.oneof(
      fc.jsonValue(),
      fc.double(),
      fc.boolean(),
      rows,
      fc.array(fc.double()),
      fc.anything(),
    );
    const known = fc.constantFrom(...Object.keys(definitions), 'maxEpisodeSteps', 'toString');
    fc.assert(
      fc.property(fc.dictionary(known, value, { maxKeys: 3 }), (options) => {
        if (issuesOf({ ...SPEC, options }).length > 0) return;
        const spec = parseRolloutSpec({ ...SPEC, options });
        expect(parseRolloutSpec(JSON.parse(canonicalJson({ ...spec })))).toEqual(spec);
      }),
    );
  });
});

describe('policies', () => {
  const params = {
    constant: (action: unknown) => ({ kind: 'builtin', name: 'constant', params: { action } }),
  };

  test.each(ONE_PLAYER)(
    'of $id are those that suit its spaces',
    ({ id: env, observationSpace, actionSpace }) => {
      const discrete = actionSpace.type === 'Discrete';
      const linear = { kind: 'builtin', name: 'linear', params: { terms: [[0, 1]] } };
      const suiting = {
        random: true,
        constant: true,
        alternate: discrete,
        linear: discrete && observationSpace.type === 'Box',
      };
      const names = Object.entries(suiting).flatMap(([name, suits]) => (suits ? [name] : []));
      const action = discrete ? 1 : [1];
      const policies = {
        random: 'random',
        alternate: 'alternate',
        linear,
        constant: params.constant(action),
      };
      for (const [name, suits] of Object.entries(suiting)) {
        const policy = policies[name as keyof typeof policies];
        const issues = issuesOf({ env, seed: 1, policy });
        if (suits) expect(issues).toEqual([]);
        else {
          expect(issues).toMatchObject([{ path: 'policy.name', received: `"${name}"` }]);
          expect(issues[0]!.expected).toMatch(`one of ${names.join(', ')} in ${env}: ${name} needs `);
        }
      }
      for (const wrong of [discrete ? actionSpace.n : [1, 2], discrete ? [1] : [], -1e39, 0.5 - 2e300]) {
        expect(issuesOf({ env, seed: 1, policy: params.constant(wrong) })).toMatchObject([
          { path: 'policy.params.action' },
        ]);
      }
    },
  );

  test('take continuous actions as a number or a list, rounded to f32', () => {
    const spec = (action: unknown) =>
      parseRolloutSpec({ env: 'Pendulum-v1', seed: 1, policy: params.constant(action) } as RolloutSpecInput);
    expect(spec([0.1]).policy).toMatchObject({ params: { action: [Math.fround(0.1)] } });
    for (const other of [0.1, Math.fround(0.1), [Math.fround(0.1)]]) expect(spec(other)).toEqual(spec([0.1]));
    expect(spec(-0)).toEqual(spec(0));
  });

  test('of linear terms need elements that the observation has', () => {
    const linear = (terms?: unknown) => ({ kind: 'builtin', name: 'linear', params: { terms } });
    expect(
      issuesOf({
        env: 'MountainCar-v0',
        seed: 1,
        policy: linear([
          [0, 1],
          [2, 1],
        ]),
      }),
    ).toEqual([{ path: 'policy.params.terms.1.0', expected: 'at most 1', received: '2' }]);
    expect(issuesOf({ env: 'MountainCar-v0', seed: 1, policy: linear() })).toEqual([
      {
        path: 'policy.params.terms',
        expected: '[index, weight] pairs: MountainCar-v0 has none by default',
        received: 'nothing',
      },
    ]);
  });
});

describe('a spec of no environment', () => {
  test.each(['ConnectFour-v0', 'TicTacToe-v0', 'FrozenLake-v2', '', 'toString', 1, null, undefined])(
    'is refused for its env, %j, and not for options of another',
    (env) => {
      const spec = {
        env,
        seed: 1,
        policy: 'linear',
        options: { isSlippery: false },
        from: { seed: 1, actions: [9] },
      };
      const issues = issuesOf(spec);
      expect(issues.map(({ path }) => path)).toEqual(['env']);
      const ids = ONE_PLAYER.map(({ id }) => `"${id}"`);
      expect(issues[0]!.expected).toBe([...ids, 'an environment of your own'].join(' | '));
    },
  );
});

describe('an environment that cannot go on', () => {
  // Without gravity the pendulum turns ever on, from near the end of what sin and cos take.
  const options = { g: 0, xInit: 60_000, maxEpisodeSteps: 50_000 };
  const beyond = /the state of Pendulum-v1 is beyond the range of sin and cos/;

  test('makes a wrong spec of a branch behind that', () => {
    const from = { seed: 10, actions: new Array(40_000).fill(2) };
    const issues = issuesOf({ env: 'Pendulum-v1', options, seed: 1, policy: 'random', from });
    expect(issues).toMatchObject([{ path: 'from.actions' }]);
    expect(issues[0]!.expected).toMatch(beyond);
  });

  test('ends the rollout without a score, to be blamed on the environment', async () => {
    const policy = { kind: 'builtin', name: 'constant', params: { action: 2 } } as const;
    await expect(runRollout({ env: 'Pendulum-v1', options, seed: 10, policy })).rejects.toMatchObject({
      code: 'HARNESS_FAILED',
      fault: 'environment',
      message: expect.stringMatching(beyond),
    });
  });
});
