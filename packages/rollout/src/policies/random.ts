import type { Policy, PolicyContext } from './policy.js';

/** `random`: samples the action space, which the judge seeds with the episode's seed, as `action_space.sample()` does. */
export function randomPolicy({ actionSpace }: PolicyContext): Policy {
  return { chooseAction: () => actionSpace.sample() };
}
