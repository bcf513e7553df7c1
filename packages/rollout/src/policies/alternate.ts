import type { Policy } from './policy.js';

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
