import type { EnvironmentManifest } from './manifest.js';
import { SimError } from './sim-error.js';

/** What a refused step was about. */
interface RefusedStep {
  readonly action?: number;
  readonly recordSteps?: number;
  /** Index of the environment in a vector. */
  readonly index?: number;
}

/** The error of a refusal; the numbers are those of assembly/kit/step.ts. */
export function refusalError(
  refusal: number,
  { id, players }: EnvironmentManifest,
  { action, recordSteps, index }: RefusedStep = {},
): SimError {
  const where = index === undefined ? '' : ` in environment ${index}`;
  switch (refusal) {
    case 1:
      return new SimError(
        'NOT_RESET',
        index === undefined
          ? 'call reset() before the first step'
          : 'reset every environment before the first step',
      );
    case 2:
      return new SimError(
        'RECORD_FULL',
        `the recording has room for recordSteps = ${recordSteps} steps${where}`,
      );
    case 4: {
      const what = players === 2 ? 'game' : 'episode';
      return index === undefined
        ? new SimError('EPISODE_OVER', `the ${what} is over: call reset() for the next one`)
        : new SimError('EPISODE_OVER', `the ${what} of environment ${index} is over: call reset({ mask })`);
    }
    case 5:
      return new SimError(
        'ILLEGAL_ACTION',
        `action ${action} is not legal${where}: actionMask has the legal ones`,
      );
    default:
      return new SimError(
        'STATE_OUT_OF_RANGE',
        `the state of ${id}${where} is beyond the range of sin and cos, ±65,536: reset the environment`,
      );
  }
}
