import { z } from 'zod';
import { type CartPoleOptions, CART_POLE_DEFAULTS as DEFAULTS } from '../environments/cart-pole.js';
import { MAX_STEPS } from '../environments/episode-environment.js';
import { closedObject } from './parse-spec.js';

/** Largest magnitude of a reset bound: beyond it the core has no sin and cos. */
const MAX_RESET_BOUND = 65_536;

const Bound = z.number().min(-MAX_RESET_BOUND).max(MAX_RESET_BOUND);

/** Accepts any options of CartPole and drops what equals a default, so that equal environments have equal specs. */
export const CartPoleOptionsSchema = closedObject({
  high: Bound.default(DEFAULTS.high),
  low: Bound.default(DEFAULTS.low),
  maxEpisodeSteps: z.int().min(1).max(MAX_STEPS).default(DEFAULTS.maxEpisodeSteps),
  suttonBartoReward: z.boolean().default(DEFAULTS.suttonBartoReward),
})
  .superRefine(({ low, high }, context) => {
    if (low > high)
      context.addIssue({ code: 'custom', path: ['high'], input: high, message: `at least low, ${low}` });
  })
  .transform(
    (options): CartPoleOptions =>
      Object.fromEntries(
        Object.entries(options).filter(([name, value]) => value !== DEFAULTS[name as keyof typeof DEFAULTS]),
      ),
  );
