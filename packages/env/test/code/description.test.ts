// What a text says of itself: everything that is wrong is refused when it is loaded.
import { loadEnvironmentCode } from '@reroll/env';
import { describe, expect, it } from 'vitest';
import { LANGUAGES, load, textOf } from './support.js';

const space = (type: string, rest: string) => `{"type": "${type}"${rest}}`;

describe.each(LANGUAGES)('a text in %s', (language) => {
  const name = (camelCase: string) =>
    language === 'python' ? camelCase.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : camelCase;
  const member = (key: string, value: string) =>
    language === 'python' ? `${name(key)} = ${value}` : `const ${key} = ${value};`;
  const nothing = language === 'python' ? 'None' : 'null';

  it.each([
    ['no dict', '4', /must be a dict such as .*, got 4/],
    ['no type', '{"n": 4}', /observation.?[sS]pace.type must be Discrete, Box, .*, got nothing/],
    ['another type', space('Graph', ''), /got "Graph"/],
    ['no n', space('Discrete', ''), /observation.?[sS]pace: n must be a number/],
    ['an n of 0', space('Discrete', ', "n": 0'), /n must be an integer from 1/],
    ['no bounds', space('Box', ', "shape": [2]'), /low must be numbers, got nothing/],
    [
      'bounds of another length',
      space('Box', ', "low": [0, 1], "high": 1, "shape": [3]'),
      /low must have 3|low/,
    ],
    ['crossed bounds', space('Box', ', "low": 2, "high": 1'), /low\[0\] must not exceed high\[0\]/],
    ['another dtype', space('Box', ', "low": 0, "high": 1, "dtype": "float128"'), /dtype must be one of/],
    [
      'a shape that is none',
      space('Box', ', "low": 0, "high": 1, "shape": 3'),
      /shape must be a list of integers, got 3/,
    ],
    [
      'a huge shape',
      space('Box', ', "low": 0, "high": 1, "shape": [100000, 100000]'),
      /at most 16777216 elements/,
    ],
    ['no parts', space('Tuple', ''), /spaces must be a list, got nothing/],
    [
      'a wrong part',
      space('Dict', ', "spaces": {"a": {"type": "Discrete", "n": 0}}'),
      /n must be an integer from 1/,
    ],
    [
      'parts that are none',
      space('Dict', ', "spaces": [1]'),
      /spaces must be a dict of spaces, got a list of 1/,
    ],
    ['no space', nothing, /must define observation.?[sS]pace/],
  ])('with a space of %s is refused', async (_, observation, message) => {
    const refusal = load(language, textOf(language, { observation }));
    await expect(refusal).rejects.toMatchObject({
      code: 'INVALID_ENVIRONMENT',
      fault: 'environment',
      step: null,
    });
    await expect(refusal).rejects.toThrow(message);
  });

  it.each([
    ['options', '[1]', /options must be a dict/],
    [
      'options',
      '{"a": [1]}',
      /options.a must be a boolean, a finite number, a text or nothing, got a list of 1/,
    ],
    ['maxEpisodeSteps', '0', /must be a positive integer, got 0/],
    ['maxEpisodeSteps', '"many"', /must be a positive integer, got "many"/],
    ['rewardRange', '[1]', /must be the least and the greatest reward, got a list of 1/],
    ['rewardRange', '["a", 1]', /must be the least and the greatest reward/],
  ])('with %s = %s is refused', async (key, value, message) => {
    const refusal = load(language, textOf(language, { members: member(key, value) }));
    await expect(refusal).rejects.toMatchObject({ code: 'INVALID_ENVIRONMENT' });
    await expect(refusal).rejects.toThrow(message);
  });

  it('with a mask of no Discrete actions is refused', async () => {
    const members = {
      python: 'def action_mask(): return [1]',
      javascript: 'function actionMask() { return [1]; }',
    };
    const action = '{"type": "MultiBinary", "n": 1}';
    const refusal = load(language, textOf(language, { action, members: members[language] }));
    await expect(refusal).rejects.toThrow(
      /action.?[mM]ask needs a Discrete action.?[sS]pace, got a MultiBinary/,
    );
  });

  it('without reset and step, or with several classes, is refused', async () => {
    await expect(load(language, '')).rejects.toThrow(
      /must have a class, or functions, with reset\(seed, options\) and step/,
    );
    const methods = {
      python: 'def reset(self): pass\n  def step(self): pass\n',
      javascript: 'reset() {} step() {}',
    }[language];
    const one = (id: string) =>
      language === 'python' ? `class ${id}:\n  ${methods}` : `class ${id} { ${methods} }\n`;
    await expect(load(language, one('A') + one('B'))).rejects.toThrow(
      /must name one of its classes.*A, got A, B/,
    );
  });

  it('that does not compile, or throws, says where', async () => {
    const syntax = { python: '\n\nx = = 1\n', javascript: '\n\nlet x = = 1;\n' };
    const throws = {
      python: '\nx = 1\nraise ValueError("no")',
      javascript: '\nlet x;\nthrow new Error("no");',
    };
    await expect(load(language, syntax[language])).rejects.toMatchObject({
      code: 'SYNTAX',
      message: expect.stringContaining('(line 3)'),
    });
    await expect(load(language, throws[language])).rejects.toMatchObject({
      code: 'EXCEPTION',
      message: expect.stringMatching(/Error: no \(line 3\)/),
    });
  });

  it('has the digest of a policy with the same text, and is frozen', async () => {
    const { definePolicy } = await import('@reroll/policy');
    const source = textOf(language, {});
    const code = await load(language, source);
    expect(code.digest).toBe(definePolicy({ language, source }).digest);
    expect(code.id).toBe('Environment');
    expect(Object.isFrozen(code)).toBe(true);
  });

  it('has a name where its functions have one', async () => {
    const code = await load(language, textOf(language, { members: member('environment', '"Walk"') }));
    expect(code.id).toBe('Walk');
  });
});

it('says that Gymnasium and NumPy are not there', async () => {
  await expect(load('python', 'import gymnasium as gym')).rejects.toThrow(
    /No module named 'gymnasium' \(line 1\); .*standard library.*; spaces are plain literals/,
  );
  await expect(load('python', 'import numpy as np')).rejects.toThrow(
    /No module named 'numpy' .*standard library/,
  );
});

it('refuses arguments of the wrong type, and stops when it is told to', async () => {
  await expect(load('ruby' as never, '')).rejects.toThrow(
    /language must be 'python' or 'javascript', got ruby/,
  );
  await expect(load('python', 3 as never)).rejects.toThrow(TypeError);
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(loadEnvironmentCode({ language: 'python', source: '', signal })).rejects.toThrow('enough');
});
