// A module of someone else's environments, built by the same scripts, is taken as the built-in one is.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreEnv, SimCore } from '../src/index.js';
import { type Action, playAlone } from './support/alone.js';
import { bytesOfActions, expectRefused, flat, row, simError, textOf } from './support/environments.js';

const root = fileURLToPath(new URL('..', import.meta.url));
let copy = '';
let core: SimCore;

beforeAll(() => {
  mkdirSync(join(root, 'build'), { recursive: true });
  copy = mkdtempSync(join(root, 'build', 'module-'));
  for (const part of ['assembly', 'scripts', 'package.json']) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  rmSync(join(copy, 'assembly/environments'), { recursive: true });
  for (const name of ['drift', 'forgetful', 'lever-room']) {
    cpSync(join(root, `test/modules/${name}.as`), join(copy, `assembly/environments/${name}.ts`));
  }
  const build = [join(copy, 'scripts/build-wasm.mjs'), '--accept'];
  const { status, stderr } = spawnSync(process.execPath, build, { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  const module = new WebAssembly.Module(readFileSync(join(copy, 'dist/reroll.wasm')));
  core = SimCore.create({ module });
}, 120_000);

afterAll(() => {
  rmSync(copy, { recursive: true });
});

/** Plays an episode of sampled actions. */
function play(env: CoreEnv, seed: number): unknown[] {
  env.reset({ seed });
  env.actionSpace.seed(seed);
  const shown: unknown[] = [];
  while (!env.terminated && !env.truncated) {
    env.step(env.actionSpace.sample());
    shown.push([flat(env.observation), env.reward]);
  }
  return shown;
}

describe("a user's module", () => {
  it('has its own environments and none of the built-in ones', () => {
    expect(core.manifest.environments.map(({ id }) => id)).toEqual([
      'Drift-v0',
      'FastDrift-v0',
      'Forgetful-v0',
      'LeverRoom-v0',
    ]);
    expect(() => core.make('CartPole-v1')).toThrow(simError('UNKNOWN_ENVIRONMENT'));
    expect(SimCore.create().manifest.environments.map(({ id }) => id)).not.toContain('Drift-v0');
    expect(core.pcg64(42).random()).toBe(0.7739560485559633);
    expect(core.sin(1)).toBe(SimCore.create().sin(1));
  });

  it('takes MultiDiscrete actions and shows Dict observations', () => {
    using env = core.make('LeverRoom-v0', { recordSteps: 5 });
    env.reset({ seed: 3 });
    env.step([2, 4]);
    const { count, noise, levers } = env.observation as {
      count: number;
      noise: Float64Array;
      levers: Uint8Array;
    };
    using stream = core.pcg64(3);
    const draws = [stream.random(), stream.random(), stream.random()];
    expect([count, [...noise], [...levers]]).toEqual([2, [draws[2], draws[1]], [2, 4]]);
    expect([env.reward, env.terminated, env.render()]).toEqual([4, false, 'count 2']);
    expect(env.recordedBytes).toHaveLength(26 + 16 + 9 + 26);
    for (const action of [[3, 1], [0, 0], [0, 5], [0.5, 1], [0]])
      expectRefused(env, () => env.step(action), RangeError);
    for (const action of [1, '12', ['1', 2], null]) expectRefused(env, () => env.step(action), TypeError);
    env.actionSpace.seed(0);
    expect(() => env.actionSpace.sample([1, 1])).toThrow(TypeError);
  });

  it('samples MultiDiscrete actions with the bits of Gymnasium', () => {
    using env = core.make('LeverRoom-v0');
    using stream = core.pcg64(8);
    env.actionSpace.seed(8);
    for (let draw = 0; draw < 30; draw++) {
      const expected = [Math.floor(stream.random() * 3), 1 + Math.floor(stream.random() * 4)];
      expect(flat(env.actionSpace.sample())).toEqual(expected);
    }
  });

  it.each(['LeverRoom-v0', 'FastDrift-v0'])('plays, replays and restores %s, in vectors too', (id) => {
    using env = core.make(id, { recordSteps: 30 });
    const shown = play(env, 5);
    const body = textOf(env.recordedBytes);
    const saved = env.snapshot();
    expect(play(env, 6)).not.toEqual(shown);
    env.restore(saved);
    expect(textOf(env.recordedBytes)).toBe(body);
    expect(play(env, 5)).toEqual(shown);
    using vec = core.makeVector(id, { numEnvs: 4, autoreset: 'same-step' });
    vec.reset({ seed: 3 });
    vec.actionSpace.seed(3);
    const rows: unknown[] = [];
    const isWhole = id === 'FastDrift-v0';
    for (let step = 0; step < shown.length; step++) {
      vec.step(vec.actionSpace.sample());
      const isLast = step === shown.length - 1;
      const observations = isLast ? vec.finalObservations : vec.observations;
      rows.push([row(vec, observations, 2), vec.rewards[2]]);
    }
    if (isWhole) expect(rows).toEqual(shown);
    else {
      const bytes = ([[count, first, second, ...levers]]: [number[]]) => [
        ...new Uint8Array(BigInt64Array.of(BigInt(count!)).buffer),
        ...new Uint8Array(Float64Array.of(first!, second!).buffer),
        ...levers,
      ];
      expect(rows.map((each) => (each as [number[]])[0])).toEqual(
        shown.map((each) => bytes(each as [number[]])),
      );
    }
  });

  it.each(['LeverRoom-v0', 'FastDrift-v0', 'Forgetful-v0'])('plays %s in lanes as alone', (id) => {
    const entry = core.manifest.environments.find((environment) => environment.id === id)!;
    using lanes = core.makeLanes(id, { numLanes: 3 });
    for (const kind of ['random', 'given'] as const) {
      const actions = {
        'LeverRoom-v0': [
          [2, 4],
          [0, 1],
        ],
        'FastDrift-v0': [[-0, 0.5]],
        'Forgetful-v0': [1, 0],
      }[id]!.flat(id === 'FastDrift-v0' ? 1 : 0) as Action[];
      const bytes = bytesOfActions(entry, actions);
      lanes.open({ kind });
      for (let seed = 0; seed < 12; seed++) lanes.add({ seed, mostSteps: 5 + seed, actions: bytes });
      lanes.play();
      for (let seed = 0; seed < 12; seed++) {
        const episode = { seed, mostSteps: 5 + seed, actions };
        const alone = playAlone(core, { entry, options: {} }, {}, { kind }, episode, undefined);
        const body = lanes.memory.subarray(lanes.recordStart(seed), lanes.recordEnd(seed));
        expect([lanes.flags(seed), lanes.steps(seed), lanes.totalReward(seed)]).toEqual([
          alone.flags,
          alone.steps,
          alone.totalReward,
        ]);
        expect(textOf(body)).toBe(alone.body);
      }
    }
  });

  it('needs no seed where nothing is drawn, and takes options and plain numbers', () => {
    using env = core.make('Drift-v0', { gain: 2.5 });
    env.reset();
    env.step(0.1);
    env.step([0.2]);
    expect([...env.state]).toEqual([2.5 * 0.1 + 2.5 * 0.2]);
    expect(env.render()).toBe('position (m): 0.75');
    expect(() => core.make('Drift-v0', { gain: 11 })).toThrow(RangeError);
    using vec = core.makeVector('Drift-v0', { numEnvs: 2 });
    vec.reset();
    vec.step([0.25, -1]);
    expect([...(vec.observations as Float64Array)]).toEqual([0.25, -1]);
  });
});
