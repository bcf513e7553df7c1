import { z } from 'zod';
import { DTYPES, type Dtype } from './dtype.js';
import { elementCount } from './ndarray.js';

const dtype = z.enum(Object.keys(DTYPES) as [Dtype, ...Dtype[]]);
const shape = z.array(z.int().min(0));

/** A number; decimal text for an integer beyond 2^53; null where there is no bound. */
const bound = z.union([z.number(), z.string().regex(/^-?\d{1,20}$/), z.null()]);

/** One for all elements, or one each, flat in C order. */
const perElement = <T extends z.ZodType>(one: T) => z.union([one, z.array(one)]);

type Sized = { readonly shape: readonly number[] };

const fits = ({ shape }: Sized, ...lists: readonly unknown[]): boolean =>
  lists.every((list) => !Array.isArray(list) || list.length === elementCount(shape));

const DiscreteSpec = z.object({ type: z.literal('Discrete'), n: z.int().min(1), start: z.int() });

const BoxSpec = z
  .object({ type: z.literal('Box'), dtype, shape, low: perElement(bound), high: perElement(bound) })
  .refine((spec) => fits(spec, spec.low, spec.high), 'low and high must have an entry for each element');

const MultiDiscreteSpec = z
  .object({
    type: z.literal('MultiDiscrete'),
    dtype,
    shape,
    nvec: perElement(z.int().min(1)),
    start: perElement(z.int()),
  })
  .refine((spec) => fits(spec, spec.nvec, spec.start), 'nvec and start must have an entry for each element');

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

/** A space as the protocol describes it; JSON throughout. */
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
