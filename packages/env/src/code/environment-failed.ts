import { EnvError } from '../env-error.js';

/**
 * How the text of an environment failed.
 *
 * - `SYNTAX`: it does not compile, or is longer than `sourceBytes`.
 * - `EXCEPTION`: it threw, exited, or broke its own interpreter.
 * - `INVALID_ENVIRONMENT`: what it says of itself is wrong or missing: a space, an option, `reset` or `step`.
 * - `INVALID_STEP`: a reset, a step or a mask gave something else than the text's own spaces say.
 * - `FUEL_EXHAUSTED`, `OUT_OF_MEMORY`, `STACK_OVERFLOW`: a budget ended.
 */
export type EnvironmentFailureCode =
  | 'SYNTAX'
  | 'EXCEPTION'
  | 'INVALID_ENVIRONMENT'
  | 'INVALID_STEP'
  | 'FUEL_EXHAUSTED'
  | 'OUT_OF_MEMORY'
  | 'STACK_OVERFLOW';

/** Most characters of a message; what an environment throws may be of any length. */
const MAX_MESSAGE_LENGTH = 1024;

/**
 * An environment's own failure: never the fault of the program or of a policy. It is the same on every host, and after it every
 * call of that episode fails in the same way; a reset with a seed begins anew.
 */
export class EnvironmentFailed extends EnvError<EnvironmentFailureCode> {
  override readonly name = 'EnvironmentFailed';
  override readonly fault = 'environment';

  constructor(
    code: EnvironmentFailureCode,
    message: string,
    /** Which step of the episode failed, counted from 0; null while the text was loaded or the episode was reset. */
    readonly step: number | null,
  ) {
    super(code, recordable(message));
  }
}

/** A message that receipts can hold: limited, and without lone surrogates. */
function recordable(message: string): string {
  return message.slice(0, MAX_MESSAGE_LENGTH).replace(/\p{Surrogate}/gu, '\ufffd');
}
