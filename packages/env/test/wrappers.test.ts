import { describe, expect, it } from 'vitest';
import {
  type Env,
  makeEnv,
  RecordEpisodeStatistics,
  type StepResult,
  TimeLimit,
  Wrapper,
} from '../src/index.js';

function stepUntilEnd(env: Env<Float32Array, number>, action: number): StepResult<Float32Array>[] {
  const results: StepResult<Float32Array>[] = [];
  do results.push(env.step(action));
  while (!results.at(-1)!.terminated && !results.at(-1)!.truncated);
  return results;
}

describe('Wrapper', () => {
  it('passes everything on', () => {
    const [inner, twin] = [makeEnv('CartPole-v1'), makeEnv('CartPole-v1')];
    const env = new Wrapper(inner);
    expect(env.spec).toBe(inner.spec);
    expect(env.metadata).toBe(inner.metadata);
    expect(env.observationSpace).toBe(inner.observationSpace);
    expect(env.actionSpace).toBe(inner.actionSpace);
    const reset = { seed: 4, options: { low: -0.1, high: 0.1 } };
    expect(env.reset(reset)).toEqual(twin.reset(reset));
    expect(env.step(1)).toEqual(twin.step(1));
    expect(env.render()).toBe(twin.render());
    env[Symbol.dispose]();
    expect(() => inner.step(0)).toThrow(expect.objectContaining({ code: 'DISPOSED' }) as Error);
  });
});

describe('TimeLimit', () => {
  it('truncates at the limit, and goes on saying so', () => {
    using env = new TimeLimit(makeEnv('CartPole-v1'), 3);
    expect(env.spec.maxEpisodeSteps).toBe(3);
    env.reset({ seed: 0 });
    expect([1, 1, 1, 1].map((action) => env.step(action).truncated)).toEqual([false, false, true, true]);
    env.reset();
    expect(env.step(0).truncated).toBe(false);
  });

  it('leaves terminated alone: both can be true at once', () => {
    using free = makeEnv('CartPole-v1');
    free.reset({ seed: 0 });
    const length = stepUntilEnd(free, 1).length;
    using env = new TimeLimit(makeEnv('CartPole-v1'), length);
    env.reset({ seed: 0 });
    expect(stepUntilEnd(env, 1).at(-1)).toMatchObject({ terminated: true, truncated: true });
  });

  it('refuses a step before the reset, and a limit that is none', () => {
    const inner = makeEnv('CartPole-v1');
    expect(() => new TimeLimit(inner, 3).step(0)).toThrow(
      expect.objectContaining({ code: 'NOT_RESET' }) as Error,
    );
    for (const limit of [0, -1, 1.5, Number.NaN, Infinity])
      expect(() => new TimeLimit(inner, limit)).toThrow(RangeError);
    expect(() => new TimeLimit(inner, '3' as unknown as number)).toThrow(TypeError);
  });

  it('counts no step that was refused', () => {
    using env = new TimeLimit(makeEnv('CartPole-v1'), 2);
    env.reset({ seed: 0 });
    expect(() => env.step(7)).toThrow(RangeError);
    expect([env.step(0).truncated, env.step(0).truncated]).toEqual([false, true]);
  });
});

describe('RecordEpisodeStatistics', () => {
  it('reports return, length and time of each episode in the info of its last step', () => {
    let now = 1_000;
    using env = new RecordEpisodeStatistics(makeEnv('CartPole-v1', { suttonBartoReward: true }), {
      clock: () => now,
    });
    env.reset({ seed: 0 });
    now += 12.3456789;
    const results = stepUntilEnd(env, 1);
    expect(results.slice(0, -1).every(({ info }) => !('episode' in info))).toBe(true);
    expect(results.at(-1)!.info['episode']).toEqual({ r: -1, l: 8, t: 0.012346 });
    expect(env.episodeCount).toBe(1);
  });

  it('lets time stand still without a clock, so that equal runs give equal infos', () => {
    const run = () => {
      using env = new RecordEpisodeStatistics(makeEnv('CartPole-v1'));
      env.reset({ seed: 0 });
      return stepUntilEnd(env, 1);
    };
    expect(run()).toEqual(run());
    expect(run().at(-1)!.info['episode']).toEqual({ r: 8, l: 8, t: 0 });
  });

  it('starts anew with each reset and keeps the latest episodes', () => {
    using env = new RecordEpisodeStatistics(makeEnv('CartPole-v1'), { bufferLength: 2 });
    env.reset({ seed: 0 });
    env.step(0);
    const lengths = [0, 1, 2, 3].map((seed) => {
      env.reset({ seed });
      return stepUntilEnd(env, 1).length;
    });
    expect(env.episodes).toEqual(lengths.slice(2).map((l) => ({ r: l, l, t: 0 })));
    expect(env.episodeCount).toBe(4);
    const none = new RecordEpisodeStatistics(makeEnv('CartPole-v1'), { bufferLength: 0 });
    none.reset({ seed: 0 });
    stepUntilEnd(none, 1);
    expect(none.episodes).toEqual([]);
    expect(() => new RecordEpisodeStatistics(makeEnv('CartPole-v1'), { bufferLength: -1 })).toThrow(
      RangeError,
    );
  });
});
