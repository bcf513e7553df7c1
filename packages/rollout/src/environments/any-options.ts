import { z } from 'zod';

/** Options that are the environment's own affair, as long as a spec can hold them. */
export const ANY_OPTIONS = z.record(
  z.string(),
  z.union([z.boolean(), z.number(), z.string(), z.null(), z.array(z.number()), z.array(z.string())]),
);
