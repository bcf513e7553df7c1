import fc from 'fast-check';
import type { AutoresetMode, CartPole, CartPoleVector, SimCore } from '../../src/index.js';
import { observe } from './cart-pole.js';

/** What a vector shows of one environment, in the words of a single one. */
export type View = ReturnType<typeof observe>;

/** One environment of a vector. */
export function viewOfVector(vec: CartPoleVector, index: number): View {
  return {
    observation: [...vec.observations.subarray(4 * index, 4 * index + 4)],
    state: [...vec.state(index)],
    reward: vec.rewards[index]!,
    terminated: vec.terminated[index] === 1,
    truncated: vec.truncated[index] === 1,
    elapsedSteps: vec.elapsedSteps[index]!,
  };
}

/** SyncVectorEnv's loop over single environments, as Gymnasium 1.4.0 defines the autoreset modes. */
export class ScalarLoop {
  readonly envs: CartPole[];
  readonly ended: boolean[];
  finalObservations: (number[] | undefined)[] = [];

  constructor(
    core: SimCore,
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
        return observe(env);
      }
      env.step(actions[index]!);
      const view = observe(env);
      this.ended[index] = view.terminated || view.truncated;
      if (this.autoreset !== 'same-step' || !this.ended[index]) return view;
      this.finalObservations[index] = view.observation;
      env.reset();
      const { observation, state, elapsedSteps } = observe(env);
      return { ...view, observation, state, elapsedSteps };
    });
  }

  [Symbol.dispose](): void {
    for (const env of this.envs) env[Symbol.dispose]();
  }
}

/** Arbitrary first seeds, around 64 bits too. */
export const firstSeed = fc.oneof(
  fc.bigInt(0n, 1000n),
  fc.bigInt((1n << 64n) - 100n, 1n << 64n),
  fc.bigInt(0n, 1n << 90n),
);

/** Bits of the environments' actions; long runs of one bit make poles fall. */
export const actionBits = fc.oneof(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.constantFrom(0, 2 ** 31 - 1));

/** Arbitrary options. */
export const setups = fc.record({
  autoreset: fc.constantFrom<AutoresetMode>('next-step', 'same-step'),
  /** Around a pair, a word of flags and a block of the kernel. */
  numEnvs: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.constantFrom(62, 63, 64, 65, 66, 127, 129, 150)),
  maxEpisodeSteps: fc.integer({ min: 1, max: 40 }),
  suttonBartoReward: fc.boolean(),
});

/** The action of each environment, from the bits of a word. */
export function actionsFrom(word: number, numEnvs: number): number[] {
  return Array.from({ length: numEnvs }, (_, index) => (word >> (index % 31)) & 1);
}

/** Four values of one environment. */
export function row(
  values: ArrayLike<number> & { subarray(start: number, end: number): Iterable<number> },
  index: number,
) {
  return [...values.subarray(4 * index, 4 * index + 4)];
}
