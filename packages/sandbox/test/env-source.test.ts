import { describe, expect, it } from 'vitest';
import { serverCommand } from '../src/env/server-command.js';
import { isPinned, parseSource } from '../src/env/source.js';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

describe('a source', () => {
  it.each([
    ['CartPole-v1', { kind: 'gymnasium', id: 'CartPole-v1' }],
    ['ALE/Pong-v5', { kind: 'gymnasium', id: 'ALE/Pong-v5' }],
    ['ale_py:ALE/Pong-v5', { kind: 'gymnasium', id: 'ale_py:ALE/Pong-v5' }],
    ['gym://my_module:Unversioned', { kind: 'gymnasium', id: 'my_module:Unversioned' }],
    ['my.module:make_env', { kind: 'factory', path: 'my.module:make_env' }],
    ['my_module:Class.create', { kind: 'factory', path: 'my_module:Class.create' }],
    [
      'docker://host:5000/team/image:1@sha256:00',
      { kind: 'image', image: 'host:5000/team/image:1@sha256:00' },
    ],
    [
      `hf://lerobot/cartpole-env@${COMMIT}:cartpole_suite/0`,
      { kind: 'hub', repository: 'lerobot/cartpole-env', revision: COMMIT, selector: 'cartpole_suite/0' },
    ],
    ['hf://a/b:suite/0', { kind: 'hub', repository: 'a/b', revision: null, selector: 'suite/0' }],
    ['hf://a/b@refs/pr/1', { kind: 'hub', repository: 'a/b', revision: 'refs/pr/1', selector: null }],
    ['hf://a/b', { kind: 'hub', repository: 'a/b', revision: null, selector: null }],
  ])('%s is read', (text, source) => {
    expect(parseSource(text)).toEqual(source);
  });

  it.each([
    '',
    'gym://',
    'docker://',
    'hf://',
    'http://example.test/env',
    '--help',
    'gym://--help',
    'hf://a',
    'hf://a/b/c',
    'hf://../b',
    'hf://a/..',
    'hf://a/b@',
    'hf://a/b:',
    'hf://a/b:suite',
    'hf://a/b:suite/task/more',
    'hf://a/b@x y',
    'Cart\0Pole',
  ])('%j is refused', (text) => {
    expect(() => parseSource(text)).toThrow(RangeError);
  });

  it('is text', () => {
    expect(() => parseSource(7 as never)).toThrow(TypeError);
  });

  it('is pinned by a full commit id and nothing else', () => {
    expect([COMMIT, COMMIT.toUpperCase(), COMMIT.slice(1), 'main', `${COMMIT}0`, null].map(isPinned)).toEqual(
      [true, false, false, false, false, false],
    );
  });
});

describe('the command that serves it', () => {
  const gymnasium = { kind: 'gymnasium', id: 'CartPole-v1' } as const;

  it('passes every option on', () => {
    const options = {
      makeKwargs: { sutton_barto_reward: true },
      renderMode: 'ansi',
      imports: ['ale_py', 'a.b'],
    };
    const vector = { numEnvs: 3, vectorizationMode: 'async', autoreset: 'same-step' } as const;
    expect(serverCommand(gymnasium, options, vector)).toEqual([
      'python3',
      '-m',
      'reroll_env_server',
      '--stdio',
      '--make-kwargs',
      '{"sutton_barto_reward":true}',
      '--render-mode=ansi',
      '--import=ale_py',
      '--import=a.b',
      '--num-envs=3',
      '--vectorization-mode=async',
      '--autoreset=same-step',
      'gym://CartPole-v1',
    ]);
  });

  it('finds a repository where the image has it', () => {
    const hub = { kind: 'hub', repository: 'a/b', revision: null, selector: 's/0' } as const;
    expect(serverCommand(hub, {}, undefined).slice(-2)).toEqual(['--selector=s/0', 'hub:/opt/reroll/hub']);
    expect(serverCommand({ kind: 'factory', path: 'm:f' }, {}, undefined).at(-1)).toBe('m:f');
  });

  it.each([
    [{ makeKwargs: [] }, TypeError],
    [{ makeKwargs: { a: '\0' } }, RangeError],
    [{ renderMode: 7 }, TypeError],
    [{ imports: ['os; import sys'] }, RangeError],
    [{ imports: [7] }, TypeError],
  ])('refuses %o', (options, error) => {
    expect(() => serverCommand(gymnasium, options as object, undefined)).toThrow(error);
  });

  it.each([
    [{ numEnvs: 0 }, RangeError],
    [{ numEnvs: 1.5 }, RangeError],
    [{ numEnvs: 4097 }, RangeError],
    [{ numEnvs: '2' }, TypeError],
    [{ numEnvs: 2, vectorizationMode: 'threads' }, RangeError],
    [{ numEnvs: 2, autoreset: 'NextStep' }, RangeError],
  ])('refuses a vector of %o', (vector, error) => {
    expect(() => serverCommand(gymnasium, {}, vector as never)).toThrow(error);
  });
});
