import { z } from 'zod';
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
const shape = z.array(z.int().min(0));
const bound = z.union([z.number(), z.string().regex(/^-?\d{1,20}$/), z.null()]);
const perElement = <T extends z.ZodType>(one: T) => z.union([one, z.array(one)]);

function fits(spec: { readonly shape: readonly number[] }, ...lists: readonly unknown[]): boolean {
  const length = spec.shape.reduce((product, size) => product * size, 1);
  return lists.every((list) => !Array.isArray(list) || list.length === length);
}

/** Reads a description of a space that came from elsewhere. */
export const SpaceSpecSchema: z.ZodType<SpaceSpec> = z.lazy(() =>
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('Discrete'), n: z.int().min(1), start: z.int() }),
    z
      .object({ type: z.literal('Box'), dtype, shape, low: perElement(bound), high: perElement(bound) })
      .refine((spec) => fits(spec, spec.low, spec.high), 'low and high must have an entry for each element'),
    z
      .object({
        type: z.literal('MultiDiscrete'),
        dtype: integerDtype,
        shape,
        nvec: perElement(z.int().min(1)),
        start: perElement(z.int()),
      })
      .refine(
        (spec) => fits(spec, spec.nvec, spec.start),
        'nvec and start must have an entry for each element',
      ),
    z.object({ type: z.literal('MultiBinary'), shape }),
    z.object({
      type: z.literal('Text'),
      minLength: z.int().min(0),
      maxLength: z.int().min(0),
      characters: z.string(),
    }),
    z.object({ type: z.literal('Tuple'), spaces: z.array(SpaceSpecSchema) }),
    z.object({ type: z.literal('Dict'), spaces: z.array(z.tuple([z.string(), SpaceSpecSchema])) }),
  ]),
);
