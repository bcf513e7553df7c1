import type { GuestState, Interpreter, PolicyLanguage } from '@reroll/policy';
import type { NamedOptions } from '../env.js';
import type { RecordedEnv } from '../record/recorded-env.js';
import type { SpaceSpec } from '../spaces/space-spec.js';
import type { CodeLimits } from './code-limits.js';

/** An environment as text. */
export interface EnvironmentCode {
  readonly language: PolicyLanguage;
  /** Defines a class, or functions, with `reset(seed, options)` and `step(action)`: docs/code.md. */
  readonly source: string;
}

/** What an option of an environment's text can be. */
export type CodeOption = boolean | number | string | null;

/** An environment whose text was run once, and what it says of itself. `makeEnv` and `makeVectorEnv` open it. */
export interface CodeEnvironment extends EnvironmentCode {
  readonly kind: 'code';
  /** Hex SHA-256 of the RFC 8785 JSON `{"language":…,"source":…}` in UTF-8, as of a policy. */
  readonly digest: string;
  /** The name of its class; for functions, what `environment` says. */
  readonly id: string;
  readonly observationSpace: SpaceSpec;
  readonly actionSpace: SpaceSpec;
  /** The options that a reset gets, with their defaults. */
  readonly options: Readonly<Record<string, CodeOption>>;
  /** Steps after which the host truncates an episode; null when nothing does. */
  readonly maxEpisodeSteps: number | null;
  /** Length of the action mask; 0 for none. */
  readonly actionMask: number;
  /** Least and greatest reward, null where there is no bound; both null where the text does not say. */
  readonly rewardRange: readonly [number | null, number | null];
  /** Whether it renders itself. */
  readonly rendersText: boolean;
  readonly limits: CodeLimits;
  /** What its guests run in. */
  readonly interpreter: Interpreter;
  /** A guest once the text has run: where every episode with a seed begins. */
  readonly start: GuestState;
  /** Opens it for rollouts. */
  record(options?: NamedOptions): RecordedEnv;
}

/** Whether a value is what `loadEnvironmentCode` gives. */
export function isCodeEnvironment(value: unknown): value is CodeEnvironment {
  return (value as Partial<CodeEnvironment> | null)?.kind === 'code';
}
