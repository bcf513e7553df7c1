// Rules that random episodes seldom come to, by hand.
import { describe, expect, it } from 'vitest';
import { type CoreEnv, SimCore } from '../src/index.js';
import { inlinedModule } from '../src/inlined-module.js';
import { flat } from './support/environments.js';

const core = SimCore.create();

/** What an environment shows after actions: observation, reward and whether it has terminated. */
function after(env: CoreEnv, actions: readonly (number | number[])[]): [number[], number, boolean] {
  env.reset({ seed: 0 });
  for (const action of actions) env.step(action);
  return [flat(env.observation), env.reward, env.terminated];
}

describe('CliffWalking', () => {
  it('ends at the goal, and a fall leads back to the start without an end', () => {
    using env = core.make('CliffWalking-v1');
    const along = Array<number>(11).fill(1);
    expect(after(env, [0, ...along])).toEqual([[35], -1, false]);
    expect(after(env, [0, ...along, 2])).toEqual([[47], -1, true]);
    expect(after(env, [1])).toEqual([[36], -100, false]);
    expect(after(env, [0, ...along.slice(1), 2])).toEqual([[36], -100, false]);
    expect(after(env, [3])).toEqual([[36], -1, false]);
  });
});

describe('FrozenLake', () => {
  it('ends in holes and at the goal, each with its reward', () => {
    using env = core.make('FrozenLake-v1', {
      desc: ['SFG', 'FHF'],
      isSlippery: false,
      rewardSchedule: [7, -3, 0.5],
    });
    expect(after(env, [2])).toEqual([[1], 0.5, false]);
    expect(after(env, [2, 2])).toEqual([[2], 7, true]);
    expect(after(env, [2, 1])).toEqual([[4], -3, true]);
    expect(after(env, [2, 1, 0])).toEqual([[4], 0, true]);
    expect(after(env, [0, 3, 1, 1])).toEqual([[3], 0.5, false]);
  });

  it('starts at each S alike', () => {
    using env = core.make('FrozenLake-v1', { desc: ['SSSS'] });
    env.reset({ seed: 1 });
    const counts = [0, 0, 0, 0];
    for (let episode = 0; episode < 4000; episode++) {
      env.reset();
      counts[env.observation] = counts[env.observation]! + 1;
    }
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(140);
  });

  it('has room for the text of its longest map, and for no longer one', () => {
    const rows = ['S', ...Array<string>(4095).fill('F')];
    const large = SimCore.create({ memoryBytes: 1 << 18 });
    using env = large.make('FrozenLake-v1', { desc: rows });
    large.pcg64(1);
    env.reset({ seed: 0 });
    env.step(2);
    const [before, sine] = [env.snapshot(), large.sin(3)];
    const text = env.render();
    expect(text.split('\n')).toHaveLength(4098);
    expect(text.startsWith('  (')).toBe(true);
    expect(env.snapshot()).toEqual(before);
    expect(large.sin(3)).toBe(sine);
    const { exports } = new WebAssembly.Instance(inlinedModule(), {});
    expect(text.length).toBeLessThanOrEqual((exports['scratchBytes'] as () => number)());
    expect(() => large.make('FrozenLake-v1', { desc: [...rows, 'F'] })).toThrow(RangeError);
  });
});

describe('Taxi', () => {
  it('pays for the delivery, and fines picking up and dropping off where it cannot be', () => {
    using env = core.make('Taxi-v4');
    let deliveries = 0;
    for (let seed = 0; seed < 40; seed++) {
      env.reset({ seed });
      env.actionSpace.seed(seed);
      while (!env.terminated && !env.truncated) {
        const mask = env.actionMask!.slice();
        const action = env.actionSpace.sample(env.actionMask!);
        env.step(action);
        const [place, destination] = [Math.floor(env.observation / 4) % 5, env.observation % 4];
        expect(env.terminated).toBe(action === 5 && place === destination);
        expect(env.reward).toBe(env.terminated ? 20 : -1);
        deliveries += Number(env.terminated);
        expect(mask[action]).toBe(1);
      }
      env.reset({ seed });
      for (const action of [4, 5]) {
        if (env.actionMask![action]) continue;
        env.step(action);
        expect(env.reward).toBe(-10);
      }
    }
    expect(deliveries).toBeGreaterThan(0);
  });
});

describe('continuous actions', () => {
  it.each([
    ['MountainCarContinuous-v0', 1],
    ['Pendulum-v1', 2],
  ] as const)('of %s beyond ±%d move it alike', (id, bound) => {
    using env = core.make(id);
    for (const sign of [-1, 1]) {
      const [beyond, far] = [1.01, 30].map((times) => after(env, [[0], [sign * bound * times]])[0]);
      expect(beyond).toEqual(far);
      expect(after(env, [[0], [sign * bound * 0.99]])[0]).not.toEqual(far);
    }
  });
});

describe('Acrobot', () => {
  it('takes no start from which its step would lead out of all bounds', () => {
    using env = core.make('Acrobot-v1');
    for (let seed = 0; seed < 200; seed++) {
      env.reset({ seed, options: { low: -50, high: 50 } });
      env.step(seed % 3);
      expect(env.state.every((value) => Math.abs(value) < 30)).toBe(true);
    }
    expect(() => env.reset({ options: { low: -51 } })).toThrow(RangeError);
  });
});

describe('MountainCar', () => {
  it('moves in f64, in the order of its definition', () => {
    using env = core.make('MountainCar-v0');
    for (let seed = 0; seed < 10; seed++) {
      env.reset({ seed });
      env.actionSpace.seed(seed);
      for (let step = 0; step < 100; step++) {
        const [position, velocity] = env.state;
        const action = env.actionSpace.sample();
        env.step(action);
        // Far from its bounds, where it is clipped.
        const next = velocity! + ((action - 1) * 0.001 + core.cos(3 * position!) * -0.0025);
        expect([...env.state]).toEqual([position! + next, next]);
      }
    }
  });
});
