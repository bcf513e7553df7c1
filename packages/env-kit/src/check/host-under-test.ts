import type { HostEnvironment, RecordedEnv } from '@reroll/env';
import type { EnvironmentUnderTest, Shown, Subject } from './environment-under-test.js';
import { stepTime } from './speed.js';

/**
 * An environment written in JavaScript or TypeScript, for `checkEnvironment`.
 *
 * @param environment - what `importEnvironment` or `registerEnv` of `@reroll/env` gives.
 * @throws whatever making the environment throws.
 * @example
 * ```ts
 * import { importEnvironment } from '@reroll/env';
 * import { checkEnvironment, hostUnderTest } from '@reroll/env-kit';
 *
 * const environment = await importEnvironment(new URL('./my-env.js', import.meta.url));
 * const { ok } = await checkEnvironment(hostUnderTest(environment));
 * ```
 */
export function hostUnderTest(environment: HostEnvironment): EnvironmentUnderTest {
  const recorded = environment.record();
  recorded.close();
  const { observationSpace, actionSpace } = recorded;
  return {
    id: environment.id,
    observationSpace,
    actionSpace,
    rewardRange: [null, null],
    open: () => new HostSubject(environment),
    speed: () => stepTime(new HostSubject(environment), actionSpace),
  };
}

class HostSubject implements Subject {
  readonly #env: RecordedEnv;

  constructor(environment: HostEnvironment) {
    this.#env = environment.record();
  }

  reset(seed: number): Shown {
    this.#env.reset(`${seed}`);
    return this.#shown({ reward: 0, terminated: false, truncated: false });
  }

  step(action: unknown): Shown {
    return this.#shown(this.#env.step(action));
  }

  close(): void {
    this.#env.close();
  }

  #shown({ reward, terminated, truncated }: Pick<Shown, 'reward' | 'terminated' | 'truncated'>): Shown {
    const { observation, actionMask } = this.#env;
    return { observation, reward, terminated, truncated, info: {}, mask: actionMask };
  }
}
