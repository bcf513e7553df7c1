// What is peculiar to some of the built-in environments; sim-env.test.ts has what holds for all of them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Box, makeEnv } from '../src/index.js';
import { code } from './support/environments.js';

describe('CartPole-v1', () => {
  it('has the spaces of Gymnasium', () => {
    const { observationSpace, actionSpace } = makeEnv('CartPole-v1');
    expect(actionSpace.toJSON()).toEqual({ type: 'Discrete', n: 2, start: 0 });
    // numpy.float32 of 4.8 and of 24 degrees in radians
    const [position, angle] = [4.800000190734863, 0.41887903213500977];
    expect(observationSpace.toJSON()).toEqual({
      type: 'Box',
      dtype: '<f4',
      shape: [4],
      low: [-position, null, -angle, null],
      high: [position, null, angle, null],
    });
  });

  it('draws itself', () => {
    using env = makeEnv('CartPole-v1');
    env.reset({ seed: 42, options: { low: 0, high: 0 } });
    env.step(1);
    const lines = env.render().split('\n');
    expect(lines.slice(0, 4)).toEqual(new Array(4).fill(`${' '.repeat(30)}|`));
    expect(lines[4]).toBe(`${' '.repeat(29)}[=]`);
    expect(lines[6]).toBe("x 0.0000 m, x' 0.1951 m/s, theta 0.0000 rad, theta' -0.2927 rad/s");
  });

  it('leaves out what lies beside the track, and leans the pole', () => {
    using env = makeEnv('CartPole-v1');
    env.reset({ seed: 42, options: { low: 2.5, high: 2.5 } });
    expect(env.render().split('\n').slice(0, 5)).toEqual(['', '', '', '', '']);
    env.reset({ seed: 42, options: { low: 0.2, high: 0.2 } });
    const columns = env
      .render()
      .split('\n')
      .map((line) => line.indexOf('|'));
    expect(columns.slice(0, 4)).toEqual([35, 34, 34, 33]);
  });
});

describe('FrozenLake-v1', () => {
  it('has a space as large as its map', () => {
    using env = makeEnv('FrozenLake-v1', { desc: ['SFF', 'HFG'], isSlippery: false });
    expect(env.observationSpace.n).toBe(6);
    expect(env.spec.options).toEqual({ desc: ['SFF', 'HFG'], isSlippery: false });
    expect(env.reset({ seed: 0 })).toEqual({ observation: 0, info: { prob: 1 } });
    expect(env.step(2)).toMatchObject({ observation: 1, reward: 0, terminated: false });
    expect(env.render()).toBe('  (Right)\nS\u001b[41mF\u001b[0mF\nHFG\n');
    expect(makeEnv('FrozenLake-v1', { mapName: '8x8' }).observationSpace.n).toBe(64);
  });
});

describe('Pendulum-v1', () => {
  it('takes a number, a list or a typed array, and clips it', () => {
    const first = [2, [2], Float32Array.of(2), Float64Array.of(2), [7]].map((action) => {
      using env = makeEnv('Pendulum-v1');
      env.reset({ seed: 1 });
      return env.step(action);
    });
    for (const result of first) expect(result).toEqual(first[0]);
    expect(makeEnv('Pendulum-v1').actionSpace).toBeInstanceOf(Box);
  });
});

describe('Blackjack-v1', () => {
  it('has observations of three numbers', () => {
    using env = makeEnv('Blackjack-v1', { natural: true, sab: false });
    const { observation } = env.reset({ seed: 0 });
    const [sum, dealer, usableAce] = observation;
    expect([sum, dealer, usableAce]).toEqual([expect.any(Number), expect.any(Number), expect.any(Number)]);
    expect(env.observationSpace.toJSON()).toMatchObject({
      type: 'Tuple',
      spaces: [{ n: 32 }, { n: 11 }, { n: 2 }],
    });
  });
});

describe('Taxi-v4', () => {
  it('says how likely a step was and which actions change something', () => {
    using env = makeEnv('Taxi-v4');
    env.actionSpace.seed(0);
    const { info } = env.reset({ seed: 0 });
    expect(info).toEqual({ prob: 1, action_mask: expect.any(Int8Array) as Int8Array });
    expect(info.action_mask).toEqual(env.actionMask);
    expect(info.action_mask![env.actionSpace.sample(info.action_mask)]).toBe(1);
  });
});

describe('TicTacToe-v0', () => {
  it('plays a game that X wins', () => {
    using env = makeEnv('TicTacToe-v0');
    const { observation, info } = env.reset();
    expect([...observation]).toEqual(new Array(9).fill(0));
    expect(info).toEqual({ action_mask: new Int8Array(9).fill(1) });
    expect([env.playerToMove, env.winner]).toEqual([1, 0]);
    for (const square of [0, 3, 1, 4]) {
      expect(env.step(square)).toMatchObject({ reward: 0, terminated: false, truncated: false });
    }
    expect(env.render()).toBe('X X .\nO O .\n. . .');
    expect(env.step(2)).toEqual({
      observation: Int8Array.of(1, 1, 1, 2, 2, 0, 0, 0, 0),
      reward: 1,
      terminated: true,
      truncated: false,
      info: { action_mask: new Int8Array(9) },
    });
    expect([env.playerToMove, env.winner]).toEqual([2, 1]);
    expect(() => env.step(5)).toThrow(code('EPISODE_OVER'));
    env.reset();
    expect(env.render()).toBe('. . .\n. . .\n. . .');
  });

  it('gives −1 when O wins, and refuses a taken square', () => {
    using env = makeEnv('TicTacToe-v0');
    env.reset({ seed: 5 });
    env.step(0);
    expect(() => env.step(0)).toThrow(code('ILLEGAL_ACTION'));
    for (const square of [3, 1, 4, 8]) env.step(square);
    const mask = env.actionMask;
    expect(mask).toEqual(Int8Array.of(0, 0, 1, 0, 0, 1, 1, 1, 0));
    expect(env.step(5)).toMatchObject({ reward: -1, terminated: true });
    expect(mask).toEqual(Int8Array.of(0, 0, 1, 0, 0, 1, 1, 1, 0));
    expect(makeEnv('CartPole-v1').actionMask).toBeNull();
    expect(env.winner).toBe(2);
  });

  it('draws legal moves with its mask, and every game ends', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        using env = makeEnv('TicTacToe-v0');
        env.actionSpace.seed(seed);
        let { info } = env.reset();
        let [moves, terminated] = [0, false];
        for (; !terminated; moves++)
          ({ info, terminated } = env.step(env.actionSpace.sample(info.action_mask)));
        expect(moves).toBeGreaterThanOrEqual(5);
        expect(moves).toBeLessThanOrEqual(9);
      }),
    );
  });
});
