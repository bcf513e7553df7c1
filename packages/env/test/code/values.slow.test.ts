// What comes out of a text, and what goes in: every kind of space, masks, options, the forms that texts have.
import { type Env, EnvError, makeEnv, makeVectorEnv } from '@reroll/env';
import { describe, expect, it } from 'vitest';
import { failureOf, LANGUAGES, load, textOf } from './support.js';

const BOX = '{"type": "Box", "low": -1, "high": 1, "shape": [3]}';

/** Returns an action as the observation, so that both ways are seen. */
async function echo(
  language: 'python' | 'javascript',
  space: string,
  first: string,
): Promise<Env<unknown, unknown>> {
  const step = {
    python: 'return action, 0.0, False, False, {}',
    javascript: 'return [action, 0, false, false, {}];',
  };
  const reset = { python: `return ${first}, {}`, javascript: `return [${first}, {}];` };
  const source = textOf(language, {
    observation: space,
    action: space,
    reset: reset[language],
    step: step[language],
  });
  return makeEnv(await load(language, source));
}

describe.each(LANGUAGES)('values in %s', (language) => {
  it.each([
    ['{"type": "Discrete", "n": 5, "start": -2}', '-1', 2, 2],
    [BOX, '[0, 0.5, 1]', [0.1, -0.2, 3], Float32Array.of(0.1, -0.2, 3)],
    ['{"type": "Box", "low": 0, "high": 1, "dtype": "float64"}', '[0.25]', 0.1, Float64Array.of(0.1)],
    [
      '{"type": "Box", "low": 0, "high": 255, "shape": [2, 2], "dtype": "uint8"}',
      '[[1, 2], [3, 4]]',
      [9, 8, 7, 6],
      Uint8Array.of(9, 8, 7, 6),
    ],
    [
      '{"type": "Box", "low": [[0, 0]], "high": [[1, 2]], "dtype": "<f8"}',
      '[0, -0.0]',
      [0.5, 1.5],
      Float64Array.of(0.5, 1.5),
    ],
    ['{"type": "MultiDiscrete", "nvec": [3, 4]}', '[2, 3]', [1, 2], BigInt64Array.of(1n, 2n)],
    ['{"type": "MultiBinary", "n": 3}', '[0, 1, 1]', [1, 0, 1], Int8Array.of(1, 0, 1)],
    [
      `{"type": "Tuple", "spaces": [{"type": "Discrete", "n": 3}, ${BOX}]}`,
      '[1, [0, 0, 0]]',
      [2, [1, 1, 1]],
      [2, Float32Array.of(1, 1, 1)],
    ],
    [
      `{"type": "Dict", "spaces": {"z": {"type": "Discrete", "n": 3}, "a": ${BOX}}}`,
      '{"z": 1, "a": [0, 0, 0]}',
      { z: 2, a: [1, 1, 1] },
      { z: 2, a: Float32Array.of(1, 1, 1) },
    ],
  ])('%s go in and out', async (space, first, action, observation) => {
    using env = await echo(language, space, first);
    const { observation: start } = env.reset({ seed: 0 });
    expect(env.observationSpace.contains(start)).toBe(true);
    expect(env.step(action)).toMatchObject({ observation, reward: 0, terminated: false });
    env.actionSpace.seed(1);
    const sample = env.actionSpace.sample();
    expect(env.step(sample).observation).toEqual(sample);
  });

  it('keeps the sign of a zero', async () => {
    using env = await echo(language, BOX, '[-0.0, 0.0, 0.0]');
    expect(Object.is((env.reset({ seed: 0 }).observation as Float32Array)[0], -0)).toBe(true);
  });

  it('refuses actions that the space does not have, and changes nothing', async () => {
    using env = await echo(language, '{"type": "Discrete", "n": 4}', '0');
    expect(() => env.step(0)).toThrow(EnvError);
    env.reset({ seed: 0 });
    for (const action of [4, -1, 0.5, '1', null, [1]]) expect(() => env.step(action)).toThrow(RangeError);
    expect(env.step(3).observation).toBe(3);
    using box = await echo(language, BOX, '[0, 0, 0]');
    box.reset({ seed: 0 });
    for (const action of [[1, 2], [1, 2, Number.NaN], 'abc', 1])
      expect(() => box.step(action)).toThrow(/action/);
    expect(box.step([5, 0, 0]).observation).toEqual(Float32Array.of(5, 0, 0));
  });

  it('masks actions', async () => {
    const members = {
      python: 'def action_mask(): return [1, 0, True, False]',
      javascript: 'function actionMask() { return [1, 0, true, false]; }',
    };
    const code = await load(language, textOf(language, { members: members[language] }));
    expect(code.actionMask).toBe(4);
    using env = makeEnv(code);
    const mask = Int8Array.of(1, 0, 1, 0);
    expect(env.reset({ seed: 0 }).info).toEqual({ action_mask: mask });
    expect(env.step(0).info).toEqual({ action_mask: mask });
    expect(env.actionMask).toEqual(mask);
    using envs = makeVectorEnv(code, { numEnvs: 2 });
    expect(envs.reset({ seed: 0 }).infos).toEqual([{ action_mask: mask }, { action_mask: mask }]);
  });

  it('takes options, and refuses others', async () => {
    const members = {
      python: 'options = {"size": 4, "name": "a", "fast": False, "any": None}',
      javascript: 'const options = { size: 4, name: "a", fast: false, any: null };',
    };
    const reset = { python: 'return 0, options', javascript: 'return [0, options];' };
    const code = await load(
      language,
      textOf(language, { members: members[language], reset: reset[language] }),
    );
    using env = makeEnv(code, { size: 5, any: 1 });
    expect(env.spec.options).toEqual({ size: 5, any: 1 });
    expect(env.reset({ seed: 0 }).info).toEqual({ size: 5, name: 'a', fast: false, any: 1 });
    expect(env.reset({ options: { fast: true } }).info).toEqual({ size: 5, name: 'a', fast: true, any: 1 });
    expect(env.reset().info).toEqual({ size: 5, name: 'a', fast: false, any: 1 });
    expect(() => makeEnv(code, { sise: 5 })).toThrow(/options must be among .*size.*; got sise/);
    expect(() => makeEnv(code, { size: '5' })).toThrow(TypeError);
    expect(() => makeEnv(code, { size: Number.NaN })).toThrow(TypeError);
    expect(() => makeEnv(code, { maxEpisodeSteps: 0 })).toThrow(RangeError);
    expect(() => env.reset({ options: { other: 1 } })).toThrow(RangeError);
  });

  it('keeps what is printed apart from what is returned', async () => {
    const print = {
      python: 'print("hello")\nimport sys\nsys.stderr.write("there")',
      javascript: 'console.log("hello"); console.error("there");',
    };
    const rest = {
      python: '\nreturn 3, 1, False, False, {}',
      javascript: 'return [3, 1, false, false, {}];',
    };
    using env = makeEnv(await load(language, textOf(language, { step: print[language] + rest[language] })));
    env.reset({ seed: 0 });
    expect(env.step(0)).toMatchObject({ observation: 3, reward: 1 });
    expect(env.output).toMatch(/^hello\nthere\n?$/);
  });

  it('starts anew with each seed, and goes on without', async () => {
    const head = { python: 'count = 0', javascript: 'let count = 0;' };
    const reset = {
      python: 'global count\ncount += 1\nreturn count, {}',
      javascript: 'count += 1; return [count, {}];',
    };
    using env = makeEnv(
      await load(language, textOf(language, { head: head[language], reset: reset[language] })),
    );
    expect(() => env.reset()).toThrow(expect.objectContaining({ code: 'NOT_SEEDED' }));
    const counts = [{ seed: 0 }, {}, {}, { seed: 1 }, {}, { seed: 1 }].map(
      (options) => env.reset(options).observation,
    );
    expect(counts).toEqual([1, 2, 3, 1, 2, 1]);
    env.close();
    env.close();
    expect(() => env.reset({ seed: 0 })).toThrow(expect.objectContaining({ code: 'CLOSED' }));
    expect(() => env.step(0)).toThrow(expect.objectContaining({ code: 'CLOSED' }));
  });

  it('shows the observation where the text has no render', async () => {
    using env = await echo(
      language,
      `{"type": "Dict", "spaces": [["a", ${BOX}], ["b", {"type": "Discrete", "n": 3}]]}`,
      '{"a": [0, 0, 1], "b": 2}',
    );
    expect(() => env.render()).toThrow(expect.objectContaining({ code: 'NOT_RESET' }));
    env.reset({ seed: 0 });
    expect(env.render()).toBe('{a: [0, 0, 1], b: 2}');
  });
});

describe('forms of a text in Python', () => {
  const head = 'observation_space = {"type": "Discrete", "n": 9}\naction_space = observation_space\n';
  const step = '  def step(self, action): return action, 0, False, False, {}\n';

  it.each([
    ['seed and options by name alone', 'def reset(self, *, seed=None, options=None): return seed'],
    ['a seed alone', 'def reset(self, seed=None): return seed'],
    ['nothing', 'def reset(self): return 7'],
    ['other names', 'def reset(self, s, o): return s'],
    ['any arguments', 'def reset(self, *args): return args[0]'],
    ['any names', 'def reset(self, **named): return named["seed"]'],
    ['options first', 'def reset(self, options, seed): return seed'],
  ])('a reset that takes %s', async (_, reset) => {
    using env = makeEnv(
      await load(
        'python',
        `${head}class A:\n  observation_space = action_space = action_space\n  ${reset}\n${step}`,
      ),
    );
    expect(env.reset({ seed: 7 })).toEqual({ observation: 7, info: {} });
  });

  it('a base class, a dataclass, slots, spaces made in __init__', async () => {
    const source = `
from dataclasses import dataclass
class Base:
  def reset(self, seed, options): return self.start
  def step(self, action): raise NotImplementedError
@dataclass
class Walk(Base):
  __slots__ = ("start", "observation_space", "action_space")
  def __init__(self):
    self.start = 4
    self.observation_space = self.action_space = {"type": "Discrete", "n": 9}
${step}`;
    const code = await load('python', source);
    expect(code.id).toBe('Walk');
    using env = makeEnv(code);
    expect(env.reset({ seed: 0 }).observation).toBe(4);
  });

  it('named tuples, enums, bytes and what has a tolist are what they hold', async () => {
    const space =
      '{"type": "Tuple", "spaces": [{"type": "Discrete", "n": 9}, {"type": "Box", "low": 0, "high": 1, "shape": [2], "dtype": "float64"}, {"type": "Box", "low": 0, "high": 255, "shape": [2], "dtype": "uint8"}]}';
    const source = textOf('python', {
      head: 'import collections, enum\nclass Row:\n  def tolist(self): return [0.5, 1]\nPair = collections.namedtuple("Pair", "a b c")\nclass Side(enum.IntEnum):\n  LEFT = 3\n',
      observation: space,
      reset: 'return Pair(Side.LEFT, Row(), bytes([1, 255])), {"x": Side.LEFT}',
    });
    using env = makeEnv(await load('python', source));
    // A named tuple makes the reply one that has to be converted part by part.
    expect(env.reset({ seed: 0 })).toEqual({
      observation: [3, Float64Array.of(0.5, 1), Uint8Array.of(1, 255)],
      info: { x: 3 },
    });
  });
});

describe('integers of 64 bits', () => {
  const box = (dtype: string) => `{"type": "Box", "low": 0, "high": 5, "shape": [1], "dtype": "${dtype}"}`;

  it.each([
    ['int64', '2 ** 63 - 1', 2n ** 63n - 1n],
    ['int64', '-2 ** 63', -(2n ** 63n)],
    ['uint64', '2 ** 64 - 1', 2n ** 64n - 1n],
    ['uint64', 'True', 1n],
  ])('%s holds %s', async (dtype, value, expected) => {
    const source = textOf('python', { observation: box(dtype), reset: `return [${value}]` });
    using env = makeEnv(await load('python', source));
    expect((env.reset({ seed: 0 }).observation as BigInt64Array)[0]).toBe(expected);
  });

  it.each([
    ['int64', '2 ** 63'],
    ['int64', '-2 ** 63 - 1'],
    ['uint64', '2 ** 64'],
    ['uint64', '-1'],
    ['uint64', '0.5'],
    ['uint8', '256'],
    ['int8', '-129'],
  ])('%s does not hold %s', async (dtype, value) => {
    const source = textOf('python', { observation: box(dtype), reset: `return [${value}]` });
    using env = makeEnv(await load('python', source));
    const { message } = failureOf(() => env.reset({ seed: 0 }));
    expect(message).toMatch(/element 0 of the observation must be an integer of/);
  });
});

describe('forms of a text in JavaScript', () => {
  const rest =
    'observationSpace = { type: "Discrete", n: 9 }; actionSpace = this.observationSpace; reset() { return 4; } step(a) { return [a, 0, false, false, {}]; }';

  it.each([
    ['a class', `class Walk { ${rest} }`, 'Walk'],
    ['an exported class', `export class Walk { ${rest} }`, 'Walk'],
    ['a class in a constant', `const Walk = class { ${rest} };`, 'Walk'],
    ['a class that extends another', `class Base { ${rest} }\nclass Walk extends Base {}`, 'Walk'],
    ['a named class among others', `class A { ${rest} }\nclass B { ${rest} }\nconst environment = B;`, 'B'],
    ['an object', `const environment = new (class { ${rest} })();`, 'Environment'],
    ['words of a comment', `/*\nclass for in this\nclass of\n*/\nclass Walk { ${rest} }`, 'Walk'],
    [
      'names that the adapter has too',
      `let print = 1, last = 2, problem = 'x', id = 3, act = 4;\nclass Walk { ${rest} }`,
      'Walk',
    ],
  ])('%s', async (_, source, id) => {
    const code = await load('javascript', source);
    expect(code.id).toBe(id);
    using env = makeEnv(code);
    expect(env.reset({ seed: 0 }).observation).toBe(4);
    expect(env.step(5).observation).toBe(5);
  });

  it('typed arrays are lists, and numbers that JSON does not have arrive', async () => {
    const source = textOf('javascript', {
      observation: BOX,
      reset: 'return [Float32Array.of(0.1, 0.5, -0), { a: NaN, b: -Infinity, c: 2n ** 70n, d: 5n }];',
    });
    using env = makeEnv(await load('javascript', source));
    const { observation, info } = env.reset({ seed: 0 });
    expect(observation).toEqual(Float32Array.of(0.1, 0.5, -0));
    expect(info).toEqual({ a: Number.NaN, b: -Infinity, c: 2n ** 70n, d: 5 });
  });
});

it('a failure of one environment leaves its neighbours alone', async () => {
  const step = 'if action == 3: raise ValueError("three")\nreturn action, 0, False, False, {}';
  const code = await load('python', textOf('python', { step }));
  using one = makeEnv(code);
  using other = makeEnv(code);
  one.reset({ seed: 0 });
  other.reset({ seed: 0 });
  expect(failureOf(() => one.step(3))).toMatchObject({ code: 'EXCEPTION', step: 0 });
  expect(other.step(2).observation).toBe(2);
});
