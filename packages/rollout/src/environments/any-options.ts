import { z } from 'zod';
import type { EnvironmentOptions } from './environment-kind.js';

/** Options that are the environment's own affair, as long as a spec can hold them. */
export const ANY_OPTIONS: z.ZodType<EnvironmentOptions> = z.record(
  z.string(),
  z.union([z.boolean(), z.number(), z.string(), z.array(z.number()), z.array(z.string())]),
);
