import * as z from 'zod/mini';
import { ARRAY_DTYPES, type ArrayDtype, type IntegerDtype } from './array-dtype.js';
import type { DiscreteJson, MultiBinaryJson, TextJson } from './space-json.js';

/** One for all elements, or one each, flat in C order. */
export type PerElement<T> = T | readonly T[];

/** A number; decimal text for an integer beyond 2^53; null where there is no bound. */
export type BoundSpec = number | string | null;

/** A Box as {@link SpaceSpec} has it. */
export interface BoxSpec {
  readonly type: 'Box';
  readonly dtype: ArrayDtype;
  readonly shape: readonly number[];
  readonly low: PerElement<BoundSpec>;
  readonly high: PerElement<BoundSpec>;
}

/** A MultiDiscrete as {@link SpaceSpec} has it. */
export interface MultiDiscreteSpec {
  readonly type: 'MultiDiscrete';
  readonly dtype: IntegerDtype;
  readonly shape: readonly number[];
  readonly nvec: PerElement<number>;
  readonly start: PerElement<number>;
}

/** A Tuple as {@link SpaceSpec} has it. */
export interface TupleSpec {
  readonly type: 'Tuple';
  readonly spaces: readonly SpaceSpec[];
}

/** A Dict as {@link SpaceSpec} has it. */
export interface DictSpec {
  readonly type: 'Dict';
  readonly spaces: readonly (readonly [string, SpaceSpec])[];
}

/**
 * A space as JSON in every form that `spaceFromJson` reads: what `toJSON` gives, and the same with one value instead of a
 * list where all elements have it, which keeps the description of an image small.
 */
export type SpaceSpec =
  | DiscreteJson
  | BoxSpec
  | MultiDiscreteSpec
  | MultiBinaryJson
  | TextJson
  | TupleSpec
  | DictSpec;

const names = Object.keys(ARRAY_DTYPES) as ArrayDtype[];
const dtype = z.enum(names);
const integerDtype = z.enum(names.filter((name): name is IntegerDtype => !ARRAY_DTYPES[name].isFloat));
const shape = z.array(z.int().check(z.minimum(0)));
const bound = z.union([z.number(), z.string().check(z.regex(/^-?\d{1,20}$/)), z.null()]);
const perElement = <T extends z.ZodMiniType>(one: T) => z.union([one, z.array(one)]);

/** Whether a list with an entry for each element is as long as the shape requires. */
function fits(spec: { readonly shape: readonly number[] }, ...lists: readonly unknown[]): boolean {
  const length = spec.shape.reduce((product, size) => product * size, 1);
  return lists.every((list) => !Array.isArray(list) || list.length === length);
}

const DiscreteSchema = z.object({
  type: z.literal('Discrete'),
  n: z.int().check(z.minimum(1)),
  start: z.int(),
});

const BoxSchema = z
  .object({ type: z.literal('Box'), dtype, shape, low: perElement(bound), high: perElement(bound) })
  .check(z.refine((spec) => fits(spec, spec.low, spec.high), 'low and high must fit the shape'));

const MultiDiscreteSchema = z
  .object({
    type: z.literal('MultiDiscrete'),
    dtype: integerDtype,
    shape,
    nvec: perElement(z.int().check(z.minimum(1))),
    start: perElement(z.int()),
  })
  .check(z.refine((spec) => fits(spec, spec.nvec, spec.start), 'nvec and start must fit the shape'));

const TextSchema = z.object({
  type: z.literal('Text'),
  minLength: z.int().check(z.minimum(0)),
  maxLength: z.int().check(z.minimum(0)),
  characters: z.string(),
});

/** Reads a description of a space that came from elsewhere. */
export const SpaceSpecSchema: z.ZodMiniType<SpaceSpec> = z.lazy(() =>
  z.discriminatedUnion('type', [
    DiscreteSchema,
    BoxSchema,
    MultiDiscreteSchema,
    z.object({ type: z.literal('MultiBinary'), shape }),
    TextSchema,
    z.object({ type: z.literal('Tuple'), spaces: z.array(SpaceSpecSchema) }),
    z.object({ type: z.literal('Dict'), spaces: z.array(z.tuple([z.string(), SpaceSpecSchema])) }),
  ]),
);
