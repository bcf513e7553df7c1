import { describe } from './arguments.js';

/** How an environment of a vector begins its next episode, in the order of the kernel's numbers. */
const AUTORESET_MODES = ['next-step', 'same-step', 'disabled'] as const;

/** How an environment of a vector begins its next episode; Gymnasium's `AutoresetMode`. */
export type AutoresetMode = (typeof AUTORESET_MODES)[number];

/**
 * The kernel's number of an autoreset mode.
 *
 * @throws TypeError when it is not a string, RangeError when it is an unknown mode.
 */
export function autoresetNumber(mode: AutoresetMode): number {
  if (typeof mode !== 'string') throw new TypeError(`autoreset must be a string, got ${describe(mode)}`);
  const number = AUTORESET_MODES.indexOf(mode);
  if (number === -1) {
    throw new RangeError(`autoreset must be one of ${AUTORESET_MODES.join(', ')}, got ${describe(mode)}`);
  }
  return number;
}
