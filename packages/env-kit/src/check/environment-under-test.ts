// What a check needs of an environment, of whatever kind: a module, code in a guest, a container, a class in TypeScript.
import type { SpaceSpec } from '@reroll/env';

/** A value, or a promise of it: environments elsewhere take their time. */
export type Eventually<T> = T | Promise<T>;

/** What a reset or a step shows. Later calls do not change it. */
export interface Shown {
  readonly observation: unknown;
  /** 0 after a reset. */
  readonly reward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
  readonly info: Readonly<Record<string, unknown>>;
  /** 1 for each legal action; null where the environment has no mask. */
  readonly mask: ArrayLike<number> | null;
}

/** One environment that is tried out. */
export interface Subject {
  reset(seed: number): Eventually<Shown>;
  step(action: unknown): Eventually<Shown>;
  /** Its whole state; left out where the kind has no snapshots. */
  snapshot?(): Eventually<Uint8Array>;
  restore?(snapshot: Uint8Array): Eventually<Shown>;
  /** Everything that it can write to; left out where nobody can look. */
  memory?(): Eventually<Uint8Array>;
  /** What lies at an offset of that memory, in words. */
  placeOf?(offset: number): string;
  close(): Eventually<void>;
}

/** Many environments that step at once. */
export interface VectorSubject {
  reset(seeds: readonly number[]): Eventually<readonly Shown[]>;
  /** With autoreset disabled. */
  step(actions: readonly unknown[]): Eventually<readonly Shown[]>;
  close(): Eventually<void>;
}

/** Steps of one episode: what a host in a process of its own repeats. */
export interface Script {
  readonly seed: number;
  readonly steps: number;
}

/** Another host that can run the environment. */
export interface OtherHost {
  readonly name: string;
  /** Hex SHA-256 of what {@link Script} shows there, as `digestOf` makes it. */
  digest(script: Script): Promise<string>;
}

/** What an environment costs. */
export interface MeteredSubject extends Subject {
  /** Instructions that the last call took. */
  readonly fuelUsed: number;
}

/** An environment as the check sees it. Members that are left out are not checked, and the report says so. */
export interface EnvironmentUnderTest {
  readonly id: string;
  readonly observationSpace: SpaceSpec;
  readonly actionSpace: SpaceSpec;
  /** Lowest and highest reward; null where there is no bound. */
  readonly rewardRange: readonly [number | null, number | null];
  /** Instructions that a call may take where the caller of the check does not say. Default: those of a module's. */
  readonly fuelPerCall?: number;
  /** Opens one; with `beside`, next to others, as near as the kind allows. */
  open(beside?: Subject): Eventually<Subject>;
  openVector?(numEnvs: number): Eventually<VectorSubject>;
  openMetered?(fuelPerCall: number): Eventually<MeteredSubject>;
  /** Opens one with each of some other choices of options, named in words. */
  variants?(): Iterable<{ readonly name: string; open(): Eventually<Subject> }>;
  otherHosts?(): readonly OtherHost[];
  /** How quick it is, in words. */
  speed?(): Eventually<string>;
}
