import { readFile } from 'node:fs/promises';
import { CodeEnv, type CodeEnvironment, loadEnvironmentCode, type NamedOptions } from '@reroll/env';
import { languageOfFile } from '@reroll/policy/definition';
import type { EnvironmentUnderTest, MeteredSubject, Shown } from './environment-under-test.js';
import { hostsFor } from './hosts.js';
import { stepTime } from './speed.js';

/**
 * The environment of a text in Python (`.py`) or JavaScript (`.js`, `.mjs`), for `checkEnvironment`.
 *
 * @param path - the file.
 * @throws RangeError for another file; EnvironmentFailed when the text cannot be run, or says wrong things of itself.
 * @example
 * ```ts
 * import { checkEnvironment, codeUnderTest } from '@reroll/env-kit';
 *
 * const { ok } = await checkEnvironment(await codeUnderTest('./my_env.py'));
 * ```
 */
export async function codeUnderTest(path: string): Promise<EnvironmentUnderTest> {
  const language = languageOfFile(path);
  if (language === undefined) throw new RangeError(`path must end in .py, .js or .mjs, got ${path}`);
  const code = await loadEnvironmentCode({ language, source: await readFile(path, 'utf8') });
  const { id, observationSpace, actionSpace, rewardRange } = code;
  return {
    id,
    observationSpace,
    actionSpace,
    rewardRange,
    fuelPerCall: Number(code.limits.fuelPerStep),
    open: () => new CodeSubject(code),
    openMetered: (fuelPerCall) => {
      const fuel = BigInt(fuelPerCall);
      return new CodeSubject({ ...code, limits: { ...code.limits, fuelPerReset: fuel, fuelPerStep: fuel } });
    },
    *variants() {
      for (const [name, value] of Object.entries(code.options)) {
        if (typeof value !== 'boolean') continue;
        yield { name: `${name} = ${!value}`, open: () => new CodeSubject(code, { [name]: !value }) };
      }
    },
    otherHosts: () => hostsFor(path, id),
    speed: () => stepTime(new CodeSubject(code), code.actionSpace),
  };
}

class CodeSubject implements MeteredSubject {
  readonly #env: CodeEnv;

  constructor(code: CodeEnvironment, options?: NamedOptions) {
    this.#env = new CodeEnv(code, options);
  }

  reset(seed: number): Shown {
    const { observation, info } = this.#env.reset({ seed });
    return { observation, reward: 0, terminated: false, truncated: false, info, mask: this.#env.actionMask };
  }

  step(action: unknown): Shown {
    return { ...this.#env.step(action), mask: this.#env.actionMask };
  }

  get fuelUsed(): number {
    return Number(this.#env.fuelUsed);
  }

  close(): void {
    this.#env.close();
  }
}
