import { type CodeEnvironment, type CodeLimits, EnvironmentFailed, loadEnvironmentCode } from '@reroll/env';
import type { PolicyLanguage } from '@reroll/policy';

export const LANGUAGES = ['python', 'javascript'] as const satisfies PolicyLanguage[];

/** Budgets that a test's loops meet within a second. */
export const FEW: Readonly<Record<PolicyLanguage, Partial<CodeLimits>>> = {
  python: few(24),
  javascript: few(4),
};

function few(mebibytes: number): Partial<CodeLimits> {
  const fuel = 50_000_000n;
  return {
    fuelForLoading: 4n * fuel,
    fuelPerReset: fuel,
    fuelPerStep: fuel,
    memoryBytes: mebibytes * 2 ** 20,
  };
}

/** Bodies of the functions of an environment with 16 observations and 4 actions; each of them may be left out. */
export interface Bodies {
  readonly head?: string;
  readonly reset?: string;
  readonly step?: string;
  readonly members?: string;
  readonly observation?: string;
  readonly action?: string;
}

/** An environment of functions, in either language: spaces are the same text in both. */
export function textOf(language: PolicyLanguage, bodies: Bodies): string {
  const { head = '', members = '' } = bodies;
  const observation = bodies.observation ?? '{"type": "Discrete", "n": 16}';
  const action = bodies.action ?? '{"type": "Discrete", "n": 4}';
  if (language === 'python') {
    const { reset = 'return 0, {}', step = 'return 0, 0.0, False, False, {}' } = bodies;
    const body = (text: string) => text.replaceAll('\n', '\n    ');
    return `${head}
observation_space = ${observation}
action_space = ${action}
${members}
def reset(seed, options):
    ${body(reset)}
def step(action):
    ${body(step)}
`;
  }
  const { reset = 'return [0, {}];', step = 'return [0, 0, false, false, {}];' } = bodies;
  return `${head}
const observationSpace = ${observation};
const actionSpace = ${action};
${members}
function reset(seed, options) { ${reset} }
function step(action) { ${step} }
`;
}

export function load(
  language: PolicyLanguage,
  source: string,
  limits?: Partial<CodeLimits>,
): Promise<CodeEnvironment> {
  return loadEnvironmentCode({ language, source, limits });
}

/** The record of the failure that a function ends in. */
export function failureOf(
  run: () => unknown,
): Pick<EnvironmentFailed, 'fault' | 'code' | 'message' | 'step'> {
  try {
    run();
  } catch (error) {
    if (!(error instanceof EnvironmentFailed)) throw error;
    const { fault, code, message, step } = error;
    return { fault, code, message, step };
  }
  throw new Error('it does not fail');
}
