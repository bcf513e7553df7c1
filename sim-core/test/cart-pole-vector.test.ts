import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AutoresetMode, type CartPole, type CartPoleVector, SimCore } from '../src/index.js';

const core = SimCore.create();

/** What a vector shows of one environment after a step. */
interface View {
  observation: number[];
  state: number[];
  reward: number;
  terminated: boolean;
  truncated: boolean;
  elapsedSteps: number;
}

function viewOfVector(vec: CartPoleVector, index: number): View {
  return {
    observation: [...vec.observations.subarray(4 * index, 4 * index + 4)],
    state: [...vec.state(index)],
    reward: vec.rewards[index]!,
    terminated: vec.terminated[index] === 1,
    truncated: vec.truncated[index] === 1,
    elapsedSteps: vec.elapsedSteps[index]!,
  };
}

function viewOfScalar(env: CartPole): View {
  return {
    observation: [...env.observation],
    state: [...env.state],
    reward: env.reward,
    terminated: env.terminated,
    truncated: env.truncated,
    elapsedSteps: env.elapsedSteps,
  };
}

/** SyncVectorEnv's loop over single environments, as Gymnasium 1.4.0 defines the autoreset modes. */
class ScalarLoop {
  readonly envs: CartPole[];
  readonly ended: boolean[];
  finalObservations: (number[] | undefined)[] = [];

  constructor(
    readonly autoreset: AutoresetMode,
    numEnvs: number,
    options: { maxEpisodeSteps: number; suttonBartoReward: boolean },
    seed: bigint,
  ) {
    this.envs = Array.from({ length: numEnvs }, () => core.cartPole(options));
    this.ended = this.envs.map(() => false);
    this.envs.forEach((env, index) => {
      env.reset({ seed: seed + BigInt(index) });
    });
  }

  step(actions: number[]): View[] {
    this.finalObservations = [];
    return this.envs.map((env, index) => {
      if (this.autoreset === 'next-step' && this.ended[index]) {
        env.reset();
        this.ended[index] = false;
        return viewOfScalar(env);
      }
      env.step(actions[index]!);
      const view = viewOfScalar(env);
      this.ended[index] = view.terminated || view.truncated;
      if (this.autoreset !== 'same-step' || !this.ended[index]) return view;
      this.finalObservations[index] = view.observation;
      env.reset();
      const { observation, state, elapsedSteps } = viewOfScalar(env);
      return { ...view, observation, state, elapsedSteps };
    });
  }

  [Symbol.dispose](): void {
    for (const env of this.envs) env[Symbol.dispose]();
  }
}

const runs = fc.record({
  autoreset: fc.constantFrom<AutoresetMode>('next-step', 'same-step'),
  numEnvs: fc.integer({ min: 1, max: 7 }),
  maxEpisodeSteps: fc.integer({ min: 1, max: 40 }),
  suttonBartoReward: fc.boolean(),
  seed: fc.bigInt({ min: 0n, max: 2n ** 65n }),
  /** Bits of the actions, one word for each step; long runs of one bit make poles fall. */
  steps: fc.array(fc.oneof(fc.integer({ min: 0, max: 127 }), fc.constantFrom(0, 127)), { maxLength: 80 }),
});

describe('CartPoleVector', () => {
  it('gives each environment the bits that a single one gives', () => {
    fc.assert(
      fc.property(runs, ({ autoreset, numEnvs, seed, steps, ...options }) => {
        using loop = new ScalarLoop(autoreset, numEnvs, options, seed);
        using vec = core.cartPoleVector({ numEnvs, autoreset, ...options });
        vec.reset({ seed });
        for (const bits of steps) {
          const actions = Array.from({ length: numEnvs }, (_, index) => (bits >> index) & 1);
          vec.step(actions);
          const expected = loop.step(actions);
          expect(expected.map((_, index) => viewOfVector(vec, index))).toEqual(expected);
          loop.finalObservations.forEach((observation, index) => {
            expect([...vec.finalObservations.subarray(4 * index, 4 * index + 4)]).toEqual(observation);
          });
        }
      }),
      { numRuns: 300 },
    );
  });
});
