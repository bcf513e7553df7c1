import type { Action } from '../environments/action-codec.js';
import type { PolicyParams } from '../spec/policy-spec.js';
import type { Policy, PolicyContext } from './policy.js';

/** `random`: samples the action space, which the judge seeds with the episode's seed, as `action_space.sample()` does. */
export function randomPolicy({ actionSpace }: PolicyContext): Policy {
  return { chooseAction: () => actionSpace.sample() as Action };
}

/** `constant`: the same action at every step. */
export function constantPolicy({ action }: PolicyParams<'constant'>): Policy {
  return { chooseAction: () => action };
}

/** `alternate`: the first action at even steps, counted from 0, and the second at odd ones. */
export function alternatePolicy({ environment }: PolicyContext): Policy {
  const { start } = environment.actionSpace as { start: number };
  let odd = 1;
  return {
    chooseAction() {
      odd ^= 1;
      return start + odd;
    },
  };
}

/**
 * `linear`: the last action when the sum of `weight × observation[index]` over `terms` is above 0, else the first. Computed in
 * f64 over the observation, from first to last: rounding makes the order of the terms part of the policy.
 */
export function linearPolicy({ terms }: PolicyParams<'linear'>, { environment }: PolicyContext): Policy {
  const { start, n } = environment.actionSpace as { start: number; n: number };
  const indices = terms.map(([index]) => index);
  const weights = terms.map(([, weight]) => weight);
  return {
    chooseAction(observation) {
      const elements = observation as ArrayLike<number>;
      let sum = 0;
      for (let i = 0; i < indices.length; i++) sum += weights[i]! * Number(elements[indices[i]!]);
      return sum > 0 ? start + n - 1 : start;
    },
  };
}
