// Texts that fail, by accident or on purpose: each failure is the environment's, says what happened, and repeats.
import { makeEnv } from '@reroll/env';
import type { PolicyLanguage } from '@reroll/policy';
import { describe, expect, it } from 'vitest';
import { type Bodies, FEW, failureOf, LANGUAGES, load, textOf } from './support.js';

/** Steps with action 1 after a good reset and a good step, twice, and returns the failure, which must be the same. */
async function stepFailure(language: PolicyLanguage, bodies: Bodies) {
  const code = await load(language, textOf(language, bodies), FEW[language]);
  const failures = [0, 1].map(() => {
    using env = makeEnv(code);
    env.reset({ seed: 0 });
    const failure = failureOf(() => env.step(1));
    expect(failureOf(() => env.step(0))).toEqual(failure);
    expect(failureOf(() => env.reset())).toEqual(failure);
    expect(failureOf(() => env.render())).toEqual(failure);
    return failure;
  });
  expect(failures[1]).toEqual(failures[0]);
  return failures[0]!;
}

async function resetFailure(language: PolicyLanguage, bodies: Bodies) {
  using env = makeEnv(await load(language, textOf(language, bodies), FEW[language]));
  const failure = failureOf(() => env.reset({ seed: 0 }));
  expect(failureOf(() => env.reset({ seed: 0 }))).toEqual(failure);
  return failure;
}

const STEP = (values: string) => ({ python: `return ${values}`, javascript: `return [${values}];` });

describe.each(LANGUAGES)('a step in %s', (language) => {
  const [no, yes, nan] = language === 'python' ? ['False', 'True', 'float("nan")'] : ['false', 'true', 'NaN'];

  it.each([
    [
      'four values',
      `0, 0, ${no}, {}`,
      /what step returns must be observation, reward, terminated, truncated, info, got a list of 4/,
    ],
    [
      'an observation of another type',
      `"x", 0, ${no}, ${no}, {}`,
      /the observation must be an integer of 53 bits, got "x"/,
    ],
    ['a fraction', `0.5, 0, ${no}, ${no}, {}`, /the observation must be an integer of 53 bits, got 0.5/],
    ['no number as the reward', `0, ${nan}, ${no}, ${no}, {}`, /the reward must be a finite number, got NaN/],
    ['a text as the reward', `0, "1", ${no}, ${no}, {}`, /the reward must be a finite number, got "1"/],
    ['a number as a flag', `0, 0, 1, ${no}, {}`, /terminated must be true or false, got 1/],
    [
      'nothing as a flag',
      `0, 0, ${yes}, ${language === 'python' ? 'None' : 'undefined'}, {}`,
      /truncated must be true or false, got nothing/,
    ],
    ['a list as the info', `0, 0, ${no}, ${no}, [1]`, /info must be a dict, got a list of 1/],
  ])('that returns %s', async (_, values, message) => {
    const failure = await stepFailure(language, { step: STEP(values)[language] });
    expect(failure).toMatchObject({ fault: 'environment', code: 'INVALID_STEP', step: 0 });
    expect(failure.message).toMatch(message);
  });

  it.each([
    ['too short', '[0, 0]', /the observation must be 3 numbers of <f4 in the shape \[3\], got a list of 2/],
    [
      'of another shape',
      '[[0], [0], [0]]',
      /element 0 of the observation must be a finite number of <f4, got a list of 1/,
    ],
    [
      'with no number',
      `[0, ${nan}, 0]`,
      /element 1 of the observation must be a finite number of <f4, got NaN/,
    ],
    [
      'beyond the dtype',
      '[0, 1e39, 0]',
      /element 1 of the observation must be a finite number of <f4, got 1e\+39/,
    ],
    ['that is none', '"abc"', /the observation must be 3 numbers/],
  ])('whose array is %s', async (_, observation, message) => {
    const bodies = {
      observation: '{"type": "Box", "low": -1, "high": 1, "shape": [3]}',
      reset: { python: 'return [0, 0, 0]', javascript: 'return [[0, 0, 0], {}];' }[language],
      step: STEP(`${observation}, 0, ${no}, ${no}, {}`)[language],
    };
    const failure = await stepFailure(language, bodies);
    expect(failure).toMatchObject({ code: 'INVALID_STEP', step: 0 });
    expect(failure.message).toMatch(message);
  });

  it.each([
    ['too short', '[1, 0]', /the action mask must be a list of 4, got a list of 2/],
    ['of other numbers', '[1, 0, 2, 1]', /element 2 of the action mask must be 0 or 1, got 2/],
    ['that is none', '5', /the action mask must be a list of 4, got 5/],
  ])('with a mask %s', async (_, mask, message) => {
    const members = {
      python: `ready = [1, 1, 1, 1]\ndef action_mask(): return ready`,
      javascript: `let ready = [1, 1, 1, 1];\nfunction actionMask() { return ready; }`,
    };
    const step = {
      python: `global ready\nready = ${mask}\nreturn 0, 0, False, False, {}`,
      javascript: `ready = ${mask}; return [0, 0, false, false, {}];`,
    };
    const failure = await stepFailure(language, { members: members[language], step: step[language] });
    expect(failure).toMatchObject({ code: 'INVALID_STEP', step: 0 });
    expect(failure.message).toMatch(message);
  });

  it('whose render is no text', async () => {
    const members = { python: 'def render(): return 5', javascript: 'function render() { return 5; }' };
    using env = makeEnv(await load(language, textOf(language, { members: members[language] })));
    env.reset({ seed: 0 });
    env.step(0);
    const failure = failureOf(() => env.render());
    expect(failure).toMatchObject({
      code: 'INVALID_STEP',
      step: 1,
      message: 'what render returns must be a text, got 5',
    });
    expect(failureOf(() => env.step(0))).toEqual(failure);
  });

  it('counts the steps before the one that failed', async () => {
    const head = { python: 'n = 0', javascript: 'let n = 0;' };
    const step = {
      python: 'global n\nn += 1\nif n == 4: raise ValueError("four")\nreturn 0, 0, False, False, {}',
      javascript: 'n += 1; if (n === 4) throw new RangeError("four"); return [0, 0, false, false, {}];',
    };
    using env = makeEnv(
      await load(language, textOf(language, { head: head[language], step: step[language] })),
    );
    env.reset({ seed: 0 });
    for (let i = 0; i < 3; i++) env.step(0);
    const failure = failureOf(() => env.step(0));
    expect(failure).toMatchObject({ fault: 'environment', code: 'EXCEPTION', step: 3 });
    expect(failure.message).toMatch(/^(ValueError|RangeError): four \(line \d+\)$/);
    expect(env.reset({ seed: 0 }).observation).toBe(0);
  });
});

const LOOP = { python: 'while True: pass', javascript: 'for (;;);' };
const RECURSION = {
  python: '(f := lambda: f())()',
  javascript: 'const f = () => f() + 1; f();',
};
const MEMORY = {
  python: 'kept = []\nwhile True: kept.append(bytearray(1 << 20))',
  javascript: 'const kept = []; for (;;) kept.push(new Uint8Array(1 << 20).fill(1));',
};

describe.each(LANGUAGES)('budgets in %s', (language) => {
  it.each([
    ['FUEL_EXHAUSTED', LOOP],
    ['STACK_OVERFLOW', RECURSION],
    ['OUT_OF_MEMORY', MEMORY],
  ] as const)('%s, while loading, resetting and stepping', async (code, hostile) => {
    const body = hostile[language];
    await expect(load(language, body, FEW[language])).rejects.toMatchObject({
      name: 'EnvironmentFailed',
      code,
      step: null,
    });
    expect(await resetFailure(language, { reset: body })).toMatchObject({
      fault: 'environment',
      code,
      step: null,
    });
    expect(await stepFailure(language, { step: body })).toMatchObject({
      fault: 'environment',
      code,
      step: 0,
    });
  });

  it('ends an episode that has used its fuel', async () => {
    const code = await load(language, textOf(language, {}), { fuelTotal: 1_000_000n });
    using env = makeEnv(code);
    const lengths = [0, 1].map((seed) => {
      env.reset({ seed });
      for (let step = 0; ; step++) {
        if (step > 1000) throw new Error('it never ends');
        try {
          env.step(0);
        } catch (error) {
          expect(error).toMatchObject({ code: 'FUEL_EXHAUSTED', step });
          return step;
        }
      }
    });
    expect(lengths[0]).toBe(lengths[1]);
    expect(lengths[0]).toBeGreaterThan(3);
  });

  it('keeps the first bytes of a flood of output, and the steps work', async () => {
    const flood = { python: 'print("x" * 100000)', javascript: 'console.log("x".repeat(100000));' };
    const rest = {
      python: '\nreturn 0, 0, False, False, {}',
      javascript: 'return [0, 0, false, false, {}];',
    };
    const code = await load(language, textOf(language, { step: flood[language] + rest[language] }), {
      outputBytes: 1000,
    });
    using env = makeEnv(code);
    env.reset({ seed: 0 });
    for (let i = 0; i < 5; i++) expect(env.step(0).observation).toBe(0);
    expect(env.output).toBe('x'.repeat(1000));
  });

  it('refuses a reply that is too large', async () => {
    const reset = { python: 'return bytes(5000000)', javascript: 'return "x".repeat(5000000);' };
    using env = makeEnv(await load(language, textOf(language, { reset: reset[language] })));
    const { message } = failureOf(() => env.reset({ seed: 0 }));
    expect(message).toBe('what it returned cannot be read: it has more than 4194304 bytes');
  });

  it('refuses a text and limits that are too large', async () => {
    await expect(load(language, textOf(language, {}), { sourceBytes: 10 })).rejects.toMatchObject({
      code: 'SYNTAX',
      message: expect.stringMatching(/the text has \d+ bytes, the limit is 10/),
    });
    await expect(load(language, '', { fuelPerMove: 1n } as never)).rejects.toThrow(
      /limits must be among .*fuelPerStep/,
    );
    await expect(load(language, '', { fuelPerStep: 1 } as never)).rejects.toThrow(TypeError);
    await expect(load(language, '', { memoryBytes: 0 })).rejects.toThrow(RangeError);
    await expect(load(language, '', { fuelTotal: 2n ** 53n })).rejects.toThrow(
      'limits.fuelTotal must be a positive integer of at most 53 bits, got 9007199254740992n',
    );
  });
});

describe('tricks in Python', () => {
  it.each([
    ['exits', 'import sys; sys.exit(3)', 'EXCEPTION', /SystemExit: 3/],
    ['kills itself', 'import os; os._exit(3)', 'EXCEPTION', /exited with status 3/],
    ['returns what cannot leave', 'return {1}, 0, False, False, {}', 'INVALID_STEP', /got a set/],
    ['returns an object', 'return object(), 0, False, False, {}', 'INVALID_STEP', /got a object/],
    [
      'returns an object in the info',
      'return 0, 0, False, False, {"a": [object()]}',
      'INVALID_STEP',
      /info.a.0 must be made of/,
    ],
    ['returns a list in itself', 'a = []\na.append(a)\nreturn a', 'STACK_OVERFLOW', /./],
    ['returns a huge int', 'return 1 << 100000, 0, False, False, {}', 'INVALID_STEP', /got an int of/],
    ['returns a wide int', 'return 1 << 100, 0, False, False, {}', 'INVALID_STEP', /an integer of 101 bits/],
    [
      'returns a deep list',
      'a = 0\nfor _ in range(100): a = [a]\nreturn a',
      'INVALID_STEP',
      /nests more than 64 deep/,
    ],
    [
      'breaks what it is called by',
      'import marshal, posix\nposix.write(2, b"\\x00\\x01\\x02")\nraise BaseException()',
      'EXCEPTION',
      /BaseException/,
    ],
    [
      'replaces the adapter',
      'import sys, posix\nframe = sys._getframe(1)\nposix.write(2, b"zz")\nraise SystemExit(9)',
      'EXCEPTION',
      /SystemExit: 9/,
    ],
    [
      'writes a reply of its own',
      'import posix, gc\nposix.write(2, b"(\\x05\\x00\\x00\\x00")\nposix._exit(0)',
      'EXCEPTION',
      /exited with status 0/,
    ],
  ])('a step that %s', async (_, step, code, message) => {
    const failure = await stepFailure('python', { step });
    expect(failure).toMatchObject({ fault: 'environment', code, step: 0 });
    expect(failure.message).toMatch(message);
  });

  it('an error that the adapter sees has no line of the text', async () => {
    const source = textOf('python', {}).replace('def step(action)', 'def step(action, other)');
    using env = makeEnv(await load('python', source));
    env.reset({ seed: 0 });
    const { message } = failureOf(() => env.step(0));
    expect(message).toBe("TypeError: step() missing 1 required positional argument: 'other'");
  });

  it('a forged reply is read as any other', async () => {
    // It takes the adapter's own way out: what stands there is checked, whoever wrote it.
    const head = 'import posix\nreal = posix.write\n';
    const step = `for cell in choose_action.__closure__:
    if cell.cell_contents is answer_of(choose_action): pass
return 0, 0, False, False, {}`;
    const forge = `def answer_of(enter):
  for cell in enter.__closure__:
    if getattr(cell.cell_contents, "__name__", "") == "answer":
      cell.cell_contents = lambda value: real(2, b"(\\xff\\xff\\xff\\x7f")
`;
    const failure = await stepFailure('python', { head: head + forge, step });
    expect(failure).toMatchObject({
      code: 'INVALID_STEP',
      message: 'what it returned cannot be read: it ends too early',
    });
  });
});

describe('tricks in JavaScript', () => {
  it.each([
    ['throws nothing', 'throw undefined;', 'EXCEPTION', /uncaught undefined/],
    ['returns a function', 'return () => 1;', 'INVALID_STEP', /got nothing/],
    ['returns a map', 'return [new Map(), 0, false, false, {}];', 'INVALID_STEP', /got a dict of nothing/],
    ['returns a circle', 'const a = []; a.push(a); return a;', 'EXCEPTION', /circular/],
    [
      'returns a deep list',
      'let a = 0; for (let i = 0; i < 100; i++) a = [a]; return a;',
      'INVALID_STEP',
      /nests more than 64 deep/,
    ],
    ['returns a getter that throws', 'return { get a() { throw new Error("mine"); } };', 'EXCEPTION', /mine/],
    [
      'returns a proxy',
      'return new Proxy([], { get: (_, name) => (name === "length" ? 1e9 : 0) });',
      'FUEL_EXHAUSTED',
      /fuel/,
    ],
    [
      'replaces JSON',
      'JSON.stringify = () => "[1,2"; Array.prototype.toJSON = () => 5; return [0, 0, false, false, {}];',
      'INVALID_STEP',
      /got 5/,
    ],
    [
      'replaces the function that is called',
      'globalThis.chooseAction = () => 7; Array.from = null; return [0, 0, 0, 0, {}];',
      'INVALID_STEP',
      /terminated/,
    ],
  ])('a step that %s', async (_, step, code, message) => {
    const failure = await stepFailure('javascript', { step });
    expect(failure).toMatchObject({ fault: 'environment', code, step: 0 });
    expect(failure.message).toMatch(message);
  });

  it('a console of its own', async () => {
    const failure = await resetFailure('javascript', { head: 'console.error = () => {};' }).catch(
      (error) => error,
    );
    expect(failure).toMatchObject({ code: 'INVALID_ENVIRONMENT' });
  });
});
