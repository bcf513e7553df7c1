// What TypeScript knows of an environment of the simulation core.
import type { NamedOptions } from './env.js';
import type { Box } from './spaces/box.js';
import type { Discrete } from './spaces/discrete.js';
import type { MultiDiscrete } from './spaces/multi-discrete.js';
import type { Space } from './spaces/space.js';
import type { VectorOptions } from './vector/vector-env.js';

/**
 * What an environment takes and gives: an entry of sim-core's `BuiltInEnvironments`, or your claim, in the same form, about
 * one of your own module.
 */
export interface EnvironmentTypes {
  /** Options of making it, without `maxEpisodeSteps`. */
  options: object;
  resetOptions: object;
  observation: unknown;
  action: unknown;
  /** The typed array that holds elements of actions. */
  actions: unknown;
}

/** An environment of which nothing is known. */
export interface AnyEnvironment {
  options: NamedOptions;
  resetOptions: NamedOptions;
  observation: unknown;
  action: unknown;
  actions: unknown;
}

/** The option that every environment has. */
export interface TimeLimitOption {
  /** Steps after which an episode is truncated, 1 to 16,777,216; default: the environment's own limit, if it has one. */
  readonly maxEpisodeSteps?: number | undefined;
}

/** One object type instead of several, with every property optional. */
type Flat<Options> = { [Name in keyof Options]: Options[Name] };

/** Options for making an environment; those of an unknown environment are checked only when it is made. */
export type MakeOptions<Types extends EnvironmentTypes> = string extends keyof Types['options']
  ? Types['options']
  : Flat<Types['options'] & TimeLimitOption>;

/** Options for making a vector of an environment. */
export type MakeVectorOptions<Types extends EnvironmentTypes> = string extends keyof Types['options']
  ? VectorOptions & Types['options']
  : Flat<VectorOptions & Types['options'] & TimeLimitOption>;

/**
 * Values of several environments together: a number becomes an `Int32Array` with one for each, a typed array a longer one,
 * `[numEnvs, ...shape]` in C order, and a list or an object has its parts batched.
 */
export type Batched<Value> = unknown extends Value
  ? unknown
  : [Value] extends [number]
    ? Int32Array
    : Value extends readonly unknown[]
      ? { readonly [Part in keyof Value]: Batched<Value[Part]> }
      : Value extends ArrayLike<number | bigint>
        ? Value
        : { readonly [Part in keyof Value]: Batched<Value[Part]> };

/** The space of values of a type, as exactly as the type tells. */
export type SpaceOf<Value> = [Value] extends [number]
  ? Discrete & Space<Value>
  : [Value] extends [Float32Array]
    ? Box & Space<Value>
    : Space<Value>;

/** The space of one environment's actions. */
export type ActionSpaceOf<Types extends EnvironmentTypes> = [Types['action']] extends [number]
  ? Discrete
  : SpaceOf<Types['actions']>;

/** The space of several environments' values. */
export type BatchedSpaceOf<Value> = [Value] extends [number]
  ? MultiDiscrete & Space<Batched<Value>>
  : SpaceOf<Batched<Value>>;

/** The space of several environments' actions. */
export type BatchedActionSpaceOf<Types extends EnvironmentTypes> = [Types['action']] extends [number]
  ? MultiDiscrete
  : SpaceOf<Types['actions']>;
