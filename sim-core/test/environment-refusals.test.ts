// Whatever the manifest does not allow is refused, in every environment, and nothing has changed then.
import { describe, expect, it } from 'vitest';
import { type NamedOptionValues, type OptionDefinition, SimCore } from '../src/index.js';
import {
  actionFrom,
  ENVIRONMENTS,
  expectRefused,
  play,
  simError,
  textOf,
  viewsOf,
} from './support/environments.js';

const core = SimCore.create({ memoryBytes: 1 << 18 });

type Wrong = readonly [value: unknown, error: typeof TypeError | typeof RangeError];

/** Values that an option does not take. */
function wrongValues(definition: OptionDefinition): Wrong[] {
  switch (definition.type) {
    case 'boolean':
      return [0, 1, 'true', [true], {}].map((value) => [value, TypeError]);
    case 'number': {
      const { min, max } = definition;
      const beyond = [min === undefined ? [] : [min - 1], max === undefined ? [] : [max + 1]].flat();
      const values = [Number.NaN, Infinity, -Infinity, ...beyond];
      return [
        ...['1', 1n, true, [1]].map((value): Wrong => [value, TypeError]),
        ...values.map((value): Wrong => [value, RangeError]),
      ];
    }
    case 'numbers':
      return [
        [1, TypeError],
        ['abc', TypeError],
        [definition.default.slice(1), RangeError],
        [[...definition.default, 0], RangeError],
        [definition.default.map(() => Number.NaN), RangeError],
        [definition.default.map(() => '1'), TypeError],
      ];
    case 'preset':
      return [
        ['none', RangeError],
        ['__proto__', RangeError],
        [4, TypeError],
      ];
    default:
      return [
        ['SF', TypeError],
        [[], RangeError],
        [[''], RangeError],
        [['SF', 'F'], RangeError],
        [['SX'], RangeError],
        [['FG'], RangeError],
        [[1, 2], TypeError],
        [['S'.repeat(definition.maxCells + 1)], RangeError],
      ];
  }
}

const SEEDS: readonly Wrong[] = [
  [-1, RangeError],
  [1.5, RangeError],
  [2 ** 53, RangeError],
  ['4x', RangeError],
  ['', RangeError],
  [null, TypeError],
  [[1], TypeError],
];

describe.each(ENVIRONMENTS)('$id refuses', (entry) => {
  const make = (options: NamedOptionValues) => {
    core.make(entry.id, options).dispose();
    core.makeVector(entry.id, { ...options, numEnvs: 2 }).dispose();
  };

  it('options of a wrong type or value, and those that it has not', () => {
    for (const [name, definition] of Object.entries(entry.options ?? {})) {
      const atReset = definition.at === 'reset';
      using env = core.make(entry.id);
      using vec = core.makeVector(entry.id, { numEnvs: 2 });
      for (const each of [env, vec]) each.reset({ seed: 1 });
      for (const [value, error] of wrongValues(definition)) {
        const options = { [name]: value } as NamedOptionValues;
        if (atReset) {
          for (const each of [env, vec]) {
            expectRefused(each, () => each.reset({ seed: 1, options }), error);
            expect(() => each.reset({ seed: 1, options })).toThrow(name);
          }
        } else {
          expect(() => make(options)).toThrow(error);
          expect(() => make(options)).toThrow(name);
        }
      }
      const given = {
        [name]: definition.type === 'grid' ? undefined : definition.default,
      } as NamedOptionValues;
      if (atReset) expect(() => make(given)).toThrow(RangeError);
      else expectRefused(env, () => env.reset({ options: given }), RangeError);
    }
    for (const name of ['gravity', 'toString', '__proto__', 'numEnvs', 'autoreset']) {
      expect(() => core.make(entry.id, Object.fromEntries([[name, 1]]))).toThrow(RangeError);
    }
    expect(() => core.make(entry.id, null as unknown as NamedOptionValues)).toThrow(TypeError);
  });

  it('bounds that cross', () => {
    const ordered = Object.entries(entry.options ?? {}).filter(
      ([, each]) => each.type === 'number' && each.atMost,
    );
    using env = core.make(entry.id);
    env.reset({ seed: 1 });
    for (const [name, definition] of ordered) {
      const { atMost } = definition as { atMost: string };
      expectRefused(env, () => env.reset({ options: { [name]: 1, [atMost]: 0.5 } }), RangeError);
      expectRefused(
        env,
        () => env.reset({ options: { [name]: 2 } }),
        `${name} must not exceed ${atMost}, got 2`,
      );
      expectRefused(env, () => env.reset({ options: { [atMost]: -2 } }), RangeError);
      env.reset({ options: { [name]: 0.25, [atMost]: 0.25 } });
    }
  });

  it.each<readonly [string, unknown, typeof TypeError | typeof RangeError]>([
    ['maxEpisodeSteps', 0, RangeError],
    ['maxEpisodeSteps', 2 ** 24 + 1, RangeError],
    ['maxEpisodeSteps', 1.5, RangeError],
    ['maxEpisodeSteps', '500', TypeError],
    ['recordSteps', -1, RangeError],
    ['recordSteps', 0.5, RangeError],
    ['recordSteps', 2 ** 24 + 1, RangeError],
    ['recordSteps', Number.NaN, RangeError],
    ['recordSteps', true, TypeError],
  ])('%s %s', (name, value, error) => {
    expect(() => core.make(entry.id, { [name]: value } as NamedOptionValues)).toThrow(error);
    expect(() => core.make(entry.id, { [name]: value } as NamedOptionValues)).toThrow(name);
  });

  it.each<readonly [unknown, typeof TypeError | typeof RangeError]>([
    [{ numEnvs: 0 }, RangeError],
    [{ numEnvs: 1_048_577 }, RangeError],
    [{ numEnvs: 1.5 }, RangeError],
    [{ numEnvs: Number.NaN }, RangeError],
    [{ numEnvs: '4' }, TypeError],
    [{}, TypeError],
    [undefined, TypeError],
    [{ numEnvs: 4, autoreset: 'same_step' }, RangeError],
    [{ numEnvs: 4, autoreset: 1 }, TypeError],
    [{ numEnvs: 4, autoreset: Symbol('same-step') }, TypeError],
    [{ numEnvs: 4, maxEpisodeSteps: 0 }, RangeError],
    [{ numEnvs: 4, recordSteps: 4 }, RangeError],
  ])('a vector with %o', (options, error) => {
    expect(() => core.makeVector(entry.id, options as { numEnvs: number })).toThrow(error);
  });

  it('seeds that are none', () => {
    using env = core.make(entry.id);
    using vec = core.makeVector(entry.id, { numEnvs: 3 });
    env.reset({ seed: 0 });
    vec.reset({ seed: 0 });
    for (const [value, error] of SEEDS) {
      const seed = value as number;
      expectRefused(env, () => env.reset({ seed }), error);
      expectRefused(env, () => env.actionSpace.seed(seed), error);
      expectRefused(vec, () => vec.reset({ seeds: [1, seed, 3] }), error);
      expectRefused(vec, () => vec.actionSpace.seed([1, seed, 3]), error);
      if (!Array.isArray(value)) expectRefused(vec, () => vec.reset({ seed }), error);
    }
    const vectors: readonly [object, unknown][] = [
      [{ seeds: [1, 2] }, RangeError],
      [{ seeds: [1, -2, 3] }, /seeds\[1\]/],
      [{ seeds: 'abc' }, TypeError],
      [{ seed: 1, seeds: [1, 2, 3] }, TypeError],
      [{ mask: [1, 0] }, RangeError],
      [{ mask: [0, 0, 0] }, RangeError],
      [{ mask: [1, 2, 0] }, TypeError],
      [{ mask: 'abc' }, TypeError],
      [{ options: { nothing: 1 } }, RangeError],
    ];
    for (const [given, error] of vectors) expectRefused(vec, () => vec.reset(given), error);
    expectRefused(vec, () => vec.actionSpace.seed([1, 2]), RangeError);
    expect(() => vec.state(3)).toThrow(RangeError);
    expect(() => vec.state('1' as unknown as number)).toThrow(TypeError);
  });

  it('actions that are none', () => {
    using env = core.make(entry.id);
    using vec = core.makeVector(entry.id, { numEnvs: 3 });
    env.reset({ seed: 0 });
    vec.reset({ seed: 0 });
    play(env, [1]);
    const space = entry.actionSpace;
    const wrong: Wrong[] =
      space.type === 'Discrete'
        ? [
            ...[space.n, -1, 0.5, Number.NaN, Infinity, 2 ** 32].map((value): Wrong => [value, RangeError]),
            ...['1', 1n, true, undefined, null, {}, [0], Symbol('1')].map(
              (value): Wrong => [value, TypeError],
            ),
          ]
        : [
            ...[[Number.NaN], [Infinity], [1e39], [], [0, 0], 'ab'].map(
              (value): Wrong => [value, typeof value === 'string' ? TypeError : RangeError],
            ),
            ...['1', ['1'], [1n], true, undefined, null, [null]].map((value): Wrong => [value, TypeError]),
          ];
    for (const [action, error] of wrong) expectRefused(env, () => env.step(action), error);
    const good = [0, 0, 0];
    const before = JSON.stringify(viewsOf(vec));
    for (const given of [[0, 0], [0, 0, 0, 0], new Uint8Array(4)]) {
      expect(() => vec.step(given)).toThrow(RangeError);
    }
    for (const given of ['000', null, {}, 0])
      expect(() => vec.step(given as unknown as number[])).toThrow(TypeError);
    for (const value of ['0', undefined, null, true]) {
      expect(() => vec.step(good.with(1, value as unknown as number))).toThrow(
        /^actions\[1\] must be an? (number|array)/,
      );
    }
    expect(JSON.stringify(viewsOf(vec))).toBe(before);
    const bytes =
      space.type === 'Discrete'
        ? Uint8Array.of(0, space.n)
        : new Uint8Array(new Float32Array([0, Number.NaN]).buffer);
    expectRefused(env, () => env.replay(bytes), /^actions\[1\] must be/);
    if (space.type !== 'Discrete') expectRefused(env, () => env.replay(bytes.subarray(1)), RangeError);
    for (const given of [[0], '0', null, undefined, new Int8Array(4)] as unknown[]) {
      expectRefused(env, () => env.replay(given as Uint8Array), TypeError);
    }
  });

  it('options that are no object', () => {
    using env = core.make(entry.id);
    using vec = core.makeVector(entry.id, { numEnvs: 2 });
    for (const wrong of [null, 'x', 3, [1]] as never[]) {
      const message = /must be an object, got/;
      expect(() => core.make(entry.id, wrong)).toThrow(message);
      expect(() => core.makeVector(entry.id, wrong)).toThrow(message);
      expectRefused(env, () => env.reset(wrong), TypeError);
      expectRefused(vec, () => vec.reset(wrong), TypeError);
      expectRefused(env, () => env.reset({ seed: 1, options: wrong }), TypeError);
    }
    expect(() => core.makeVector(entry.id, undefined as never)).toThrow(TypeError);
  });

  it('masks that are none', () => {
    using env = core.make(entry.id);
    env.actionSpace.seed(0);
    const { n = 0 } = env.actionSpace;
    const masks: Wrong[] = [
      [new Int8Array(n + 1), entry.actionSpace.type === 'Discrete' ? RangeError : TypeError],
      [null, TypeError],
      ['1'.repeat(n), TypeError],
      ...[0.5, 2, -1, 257, '1', Number.NaN].map((wrong): Wrong => [Array(n).fill(wrong), TypeError]),
    ];
    for (const [mask, error] of masks)
      expectRefused(env, () => env.actionSpace.sample(mask as number[]), error);
  });

  it('any use after disposal or after the core was reset', () => {
    const own = SimCore.create();
    const action = actionFrom(entry, 0, null);
    const disposed = own.make(entry.id, { recordSteps: 1 });
    disposed.dispose();
    disposed[Symbol.dispose]();
    const stale = own.make(entry.id, { recordSteps: 1 });
    own.reset();
    const successor = own.make(entry.id, { recordSteps: 1 });
    successor.reset({ seed: 5 });
    const before = successor.snapshot();
    for (const [env, code] of [
      [disposed, 'DISPOSED'],
      [stale, 'STALE_HANDLE'],
    ] as const) {
      for (const call of [
        () => env.reset({ seed: 0 }),
        () => env.step(action),
        () => env.replay(new Uint8Array(8)),
        () => env.snapshot(),
        () => env.restore(before),
        () => env.recordedBytes,
        () => env.actionSpace.seed(0),
        () => env.actionSpace.sample(),
      ]) {
        expect(call).toThrow(simError(code));
      }
    }
    stale.dispose();
    expect(() => stale.step(action)).toThrow(simError('DISPOSED'));
    expect(textOf(successor.snapshot())).toBe(textOf(before));
  });
});
