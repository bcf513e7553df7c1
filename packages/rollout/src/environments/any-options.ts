import { z } from 'zod';

/** A number as JSON holds it: without a −0. */
const NUMBER = z.number().transform((value) => value + 0);

/** An option that is the environment's own affair, as long as a spec can hold it. */
export const OPTION_VALUE = z.union([
  z.boolean(),
  NUMBER,
  z.string(),
  z.null(),
  z.array(NUMBER),
  z.array(z.string()),
]);

/** Any such options. */
export const ANY_OPTIONS = z.record(z.string(), OPTION_VALUE);
