import type { PolicyParams } from '../spec/policy-spec.js';
import type { Policy, PolicyContext } from './policy.js';

/** `random`: samples the action space, which the judge seeds with the episode's seed, as `action_space.sample()` does. */
export function randomPolicy({ actionSpace }: PolicyContext): Policy {
  return { chooseAction: () => actionSpace.sample() };
}

/** `constant`: the same action at every step. */
export function constantPolicy({ action }: PolicyParams<'constant'>): Policy {
  return { chooseAction: () => action };
}

/** `alternate`: action 0 at even steps, counted from 0, and 1 at odd ones. */
export function alternatePolicy(): Policy {
  let action = 1;
  return {
    chooseAction() {
      action ^= 1;
      return action;
    },
  };
}

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
