import type { JudgeRng } from '@reroll/policy';
import { definePolicy } from '@reroll/policy/definition';
import { RecordedEnv } from '../record/recorded-env.js';
import { CodeEnv } from './code-env.js';
import type { CodeEnvironment, EnvironmentCode } from './code-environment.js';
import { CodeGuest, type CodeSource } from './code-guest.js';
import { type CodeLimits, resolveCodeLimits } from './code-limits.js';
import { readDescription } from './describe-environment.js';
import { OPERATION } from './operation.js';

/** What {@link loadEnvironmentCode} takes. */
export interface LoadEnvironmentCode extends EnvironmentCode {
  /** What it may use, in each guest; the default of each is in `DEFAULT_CODE_LIMITS`. */
  readonly limits?: Partial<CodeLimits> | undefined;
  /** The bytes of `@reroll/policy/python.wasm` or `javascript.wasm`, where the platform cannot read that package. */
  readonly wasm?: Uint8Array | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Nothing is drawn before an episode begins. */
const NO_RNG: JudgeRng = { random: () => 0, getrandbits: () => 0n };

/**
 * Runs the text of an environment once, in a metered guest of its own, and reads what it says of itself. Its episodes run in
 * further guests: `makeEnv` and `makeVectorEnv` open them at once.
 *
 * @throws TypeError or RangeError when an argument is wrong; EnvironmentFailed when the text cannot be run, or says wrong things of
 * itself; PolicyError when the interpreter cannot be loaded; the signal's reason.
 * @example
 * ```ts
 * import { loadEnvironmentCode, makeEnv } from '@reroll/env';
 *
 * const source = `
 * class Coin:
 *     observation_space = {"type": "Discrete", "n": 2}
 *     action_space = {"type": "Discrete", "n": 2}
 *
 *     def reset(self, seed, options):
 *         self.side = self.rng.randrange(2)
 *         return self.side, {}
 *
 *     def step(self, action):
 *         return self.side, float(action == self.side), True, False, {}
 * `;
 * const coin = await loadEnvironmentCode({ language: 'python', source });
 * using env = makeEnv(coin);
 * const { observation } = env.reset({ seed: 42 });
 * env.step(observation).reward; // 1
 * ```
 */
export async function loadEnvironmentCode({
  language,
  source,
  limits,
  wasm,
  signal,
}: LoadEnvironmentCode): Promise<CodeEnvironment> {
  const { digest } = definePolicy({ language, source });
  const resolved = resolveCodeLimits(limits);
  // Loaded late: whoever has no environment of a text starts sooner.
  const { loadInterpreter } = await import('@reroll/policy');
  const interpreter = await loadInterpreter(language, { ...(wasm && { wasm }), ...(signal && { signal }) });
  signal?.throwIfAborted();
  const code: CodeSource = { language, source, limits: resolved, interpreter };
  const guest = new CodeGuest(code, NO_RNG);
  try {
    const start = guest.capture();
    const description = guest.ask([OPERATION.describe], resolved.fuelForLoading, null, (said) =>
      readDescription(language, said),
    );
    const environment: CodeEnvironment = {
      kind: 'code',
      ...code,
      start,
      digest,
      ...description,
      record: (options = {}) =>
        new RecordedEnv({
          open: () => new CodeEnv(environment, options),
          isResetTotal: true,
          maskLength: () => description.actionMask,
        }),
    };
    return Object.freeze(environment);
  } finally {
    guest.dispose();
  }
}
