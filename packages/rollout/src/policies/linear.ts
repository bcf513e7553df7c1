import type { PolicyParams } from '../spec/policy-spec.js';
import type { Policy } from './policy.js';

/**
 * `linear`: action 1 when the sum of `weight × observation[index]` over `terms` is above 0, else 0. Computed in f64 over
 * the f32 observation, from first to last: rounding makes the order of the terms part of the policy.
 */
export function linearPolicy({ terms }: PolicyParams<'linear'>): Policy {
  const indices = terms.map(([index]) => index);
  const weights = terms.map(([, weight]) => weight);
  return {
    chooseAction(observation) {
      let sum = 0;
      for (let i = 0; i < indices.length; i++) sum += weights[i]! * observation[indices[i]!]!;
      return sum > 0 ? 1 : 0;
    },
  };
}
