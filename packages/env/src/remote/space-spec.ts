import { z } from 'zod';
import { DTYPES, type Dtype } from './dtype.js';
import { NDArray } from './ndarray.js';

const dtype = z.enum(Object.keys(DTYPES) as [Dtype, ...Dtype[]]);
const shape = z.array(z.int().min(0));
const ndarray = z.instanceof(NDArray);

/** Integers of discrete spaces; NumPy's are 64 bits wide, JavaScript's numbers are exact up to 2^53. */
const integer = z.int();

const matchesShape = (spec: { shape: readonly number[] }, ...arrays: readonly NDArray[]): boolean =>
  arrays.every((array) => array.shape.join() === spec.shape.join());

const DiscreteSpec = z.object({ type: z.literal('Discrete'), dtype, n: integer.min(1), start: integer });

const BoxSpec = z
  .object({ type: z.literal('Box'), dtype, shape, low: ndarray, high: ndarray })
  .refine((spec) => matchesShape(spec, spec.low, spec.high), 'low and high must have the shape');

const MultiDiscreteSpec = z
  .object({ type: z.literal('MultiDiscrete'), dtype, shape, nvec: ndarray, start: ndarray })
  .refine((spec) => matchesShape(spec, spec.nvec, spec.start), 'nvec and start must have the shape');

const MultiBinarySpec = z.object({ type: z.literal('MultiBinary'), dtype, shape });

const TextSpec = z.object({
  type: z.literal('Text'),
  minLength: z.int().min(0),
  maxLength: z.int().min(0),
  /** The characters in the order in which sampling numbers them. */
  characters: z.string(),
});

const TupleSpec = z.object({
  type: z.literal('Tuple'),
  get spaces(): z.ZodArray<z.ZodType<SpaceSpec>> {
    return z.array(SpaceSpecSchema);
  },
});

const DictSpec = z.object({
  type: z.literal('Dict'),
  /** Name and space in the order in which sampling draws them. */
  get spaces(): z.ZodArray<z.ZodTuple<[z.ZodString, z.ZodType<SpaceSpec>], null>> {
    return z.array(z.tuple([z.string(), SpaceSpecSchema]));
  },
});

/** A space as the protocol describes it, with the exact bounds as arrays. */
export type SpaceSpec =
  | z.infer<typeof DiscreteSpec>
  | z.infer<typeof BoxSpec>
  | z.infer<typeof MultiDiscreteSpec>
  | z.infer<typeof MultiBinarySpec>
  | z.infer<typeof TextSpec>
  | { type: 'Tuple'; spaces: SpaceSpec[] }
  | { type: 'Dict'; spaces: [string, SpaceSpec][] };

export const SpaceSpecSchema: z.ZodType<SpaceSpec> = z.discriminatedUnion('type', [
  DiscreteSpec,
  BoxSpec,
  MultiDiscreteSpec,
  MultiBinarySpec,
  TextSpec,
  TupleSpec,
  DictSpec,
]);
