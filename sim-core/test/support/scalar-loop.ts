import type { AutoresetMode, CoreEnv, SimCore } from '../../src/index.js';
import { type EnvironmentCase, type View, viewOf } from './environments.js';

/** SyncVectorEnv's loop over single environments, as Gymnasium 1.4.0 defines the autoreset modes. */
export class ScalarLoop {
  readonly envs: CoreEnv[];
  /** What the last step showed of episodes that it ended. */
  finalViews: (View | undefined)[] = [];
  readonly #autoreset: AutoresetMode;
  readonly #ended: boolean[];

  constructor(
    core: SimCore,
    { entry, options }: EnvironmentCase,
    autoreset: AutoresetMode,
    numEnvs: number,
    seed: bigint,
  ) {
    this.#autoreset = autoreset;
    this.envs = Array.from({ length: numEnvs }, () => core.make(entry.id, options));
    this.#ended = this.envs.map(() => false);
    for (const [index, env] of this.envs.entries()) env.reset({ seed: seed + BigInt(index) });
  }

  /** Whether the next step is refused in some environment. */
  get ended(): readonly boolean[] {
    return this.#ended;
  }

  step(actions: readonly (number | number[])[]): View[] {
    this.finalViews = [];
    return this.envs.map((env, index) => {
      if (this.#autoreset === 'next-step' && this.#ended[index]) {
        env.reset();
        this.#ended[index] = false;
        return viewOf(env);
      }
      env.step(actions[index]);
      const view = viewOf(env);
      this.#ended[index] = view.terminated || view.truncated;
      if (this.#autoreset !== 'same-step' || !this.#ended[index]) return view;
      this.finalViews[index] = view;
      env.reset();
      const { observation, state, info, elapsedSteps } = viewOf(env);
      return { ...view, observation, state, info, elapsedSteps };
    });
  }

  /** Resets the environments that a mask chooses. */
  reset(mask: readonly boolean[]): View[] {
    return this.envs.map((env, index) => {
      if (mask[index]) {
        env.reset();
        this.#ended[index] = false;
      }
      return viewOf(env);
    });
  }

  [Symbol.dispose](): void {
    for (const env of this.envs) env[Symbol.dispose]();
  }
}
