// The check, on environments that are not modules: what it needs of them, and that it finds each fault.
import { describe, expect, it } from 'vitest';
import { checkEnvironment } from '../src/check/check-environment.js';
import type {
  EnvironmentUnderTest,
  MeteredSubject,
  Shown,
  Subject,
} from '../src/check/environment-under-test.js';
import type { CheckReport } from '../src/check/report.js';
import { digestOf, play } from '../src/check/trace.js';

/** A walk on the numbers, with a fault if one is named. */
class Walk implements Subject {
  static visits = 0;
  static last = 0;
  position = 0;
  seed = 0;
  steps = 0;
  kept = 0;
  disturbed = false;

  constructor(readonly fault: string | undefined) {}

  reset(seed: number): Shown {
    Object.assign(this, { position: seed % 3, seed, steps: 0 });
    if (this.fault === 'resets') this.position += this.kept;
    return this.shown(0);
  }

  step(action: unknown): Shown {
    this.steps += 1;
    this.kept += 1;
    this.disturbed = Walk.last !== this.seed;
    Walk.last = this.seed;
    this.position += action === 1 ? 1 : -1;
    if (this.fault === 'seeds') this.position += Walk.visits++ % 7 === 0 ? 1 : 0;
    return this.shown(1);
  }

  shown(reward: number): Shown {
    const [fault, step] = [this.fault, this.steps];
    const position = fault === 'neighbours' && step > 2 && this.disturbed ? 0.5 : this.position;
    const observation = Float32Array.of(
      fault === 'NaN' && step === 4 ? Number.NaN : fault === 'space' ? 2000 : position,
    );
    return {
      observation,
      reward: fault === 'reward' ? 2 : fault === 'infinity' ? Infinity * reward : reward,
      terminated: step === 20,
      truncated: false,
      info: {},
      mask: fault === 'mask' && step === 3 ? [0, 0] : null,
    };
  }

  snapshot(): Uint8Array {
    return Uint8Array.of(this.position + 100, this.seed, this.fault === 'snapshots' ? 0 : this.steps);
  }

  restore([position, seed, steps]: Uint8Array): Shown {
    Object.assign(this, { position: position! - 100, seed, steps });
    return this.shown(this.steps === 0 && this.fault !== 'snapshots' ? 0 : 1);
  }

  memory(): Uint8Array {
    return Uint8Array.of(0, this.fault === 'state' ? this.kept : 0);
  }

  close(): void {}
}

function underTest(fault?: string): EnvironmentUnderTest {
  return {
    id: 'Walk-v0',
    observationSpace: { type: 'Box', dtype: '<f4', shape: [1], low: -1000, high: 1000 },
    actionSpace: { type: 'Discrete', n: 2, start: 0 },
    rewardRange: [0, 1],
    open: () => new Walk(fault),
    openVector: (numEnvs) => {
      const all = Array.from({ length: numEnvs }, () => new Walk(fault));
      return {
        reset: (seeds) => all.map((walk, index) => walk.reset(seeds[index]!)),
        step: async (actions) =>
          all.map((walk, index) => walk.step(actions[fault === 'vectors' ? 0 : index])),
        close: () => {},
      };
    },
    openMetered: () => Object.assign(new Walk(fault), { fuelUsed: 7 }) as MeteredSubject,
    *variants() {
      const open = () => {
        if (fault === 'options') throw new RangeError('wind must be calm');
        return new Walk(fault);
      };
      yield { name: 'wind = true', open };
    },
    otherHosts: () => [{ name: 'another', digest: async () => (fault === 'hosts' ? 'other' : DIGEST) }],
    speed: () => '1 step/s',
  };
}

/** What the sound environment shows for seed 0. */
const sound = underTest();
const DIGEST = digestOf(await play(new Walk(undefined), sound.actionSpace, 0, 30));

function failed({ results }: CheckReport): string[] {
  return results.filter(({ outcome }) => outcome === 'failed').map(({ check }) => check);
}

const options = { steps: 30, seeds: [0, 1, 2, 3] };

describe('checkEnvironment', () => {
  it('passes an environment of any kind that is sound', async () => {
    const report = await checkEnvironment(underTest(), options);
    expect(report.results.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
    expect(report).toMatchObject({
      ok: true,
      steps: 80,
      figures: { speed: '1 step/s', fuel: expect.stringContaining('up to 7') },
    });
  });

  it('says what it could not look at', async () => {
    const { id, observationSpace, actionSpace, rewardRange } = underTest();
    const bare: EnvironmentUnderTest = {
      ...{ id, observationSpace, actionSpace, rewardRange },
      open: () => {
        const walk = new Walk(undefined);
        return {
          reset: async (seed) => walk.reset(seed),
          step: async (action) => walk.step(action),
          close: () => {},
        };
      },
    };
    const { ok, results } = await checkEnvironment(bare, options);
    const skipped = results.filter(({ outcome }) => outcome === 'skipped').map(({ check }) => check);
    expect([ok, skipped]).toEqual([true, ['state', 'vectors', 'snapshots', 'options', 'fuel', 'hosts']]);
  });

  it.each([
    ['space', 'spaces', /\[2000\] is not in/, /widen the observation space/],
    ['NaN', 'spaces', /seed 0, step 4: NaN in the observation/, /find the 0/],
    ['reward', 'spaces', /the reward 2 is not from 0 to 1/, /widen the reward range/],
    ['infinity', 'spaces', /the reward is/, /finite/],
    ['mask', 'spaces', /no action is legal/, /end the episode/],
    [
      'seeds',
      'seeds',
      /twice gives two episodes; step \d+: observation/,
      /draw from the given streams alone/,
    ],
    [
      'resets',
      'resets',
      /after another is not the same as the first; the reset: observation/,
      /set every field/,
    ],
    ['state', 'state', /byte 1 is still what/, /set every field/],
    ['neighbours', 'neighbours', /beside others is another episode; step/, /keep everything in the state/],
    ['vectors', 'vectors', /a vector shows something else/, /no environment see another/],
    ['snapshots', 'snapshots', /goes on differently/, /keep everything in the state/],
    ['options', 'options', /with wind = true: wind must be calm/, /narrow the option/],
    ['hosts', 'hosts', /another shows another episode for seed 0/, /bug/],
  ])('finds the fault %s', async (fault, check, message, advice) => {
    const report = await checkEnvironment(underTest(fault), options);
    expect(report.ok).toBe(false);
    expect(failed(report)).toContain(check);
    const found = report.results.find((result) => result.check === check && result.outcome === 'failed')!;
    expect(found.message).toMatch(message);
    expect(found.advice).toMatch(advice);
  });

  it('refuses to try too little, and stops when it is told to', async () => {
    await expect(checkEnvironment(underTest(), { seeds: [1] })).rejects.toThrow(RangeError);
    await expect(checkEnvironment(underTest(), { steps: 1 })).rejects.toThrow(RangeError);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(checkEnvironment(underTest(), { signal })).rejects.toThrow('enough');
  });
});
