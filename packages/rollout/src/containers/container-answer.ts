import type { ProcessResult } from '@reroll/sandbox';
import { RolloutError } from '../rollout-error.js';
import { unframeAnswer } from './answer-frame.js';
import { CONTAINER_MEMORY_BYTES, MAX_ANSWER_BYTES } from './limits.js';
import { fromWireJson } from './wire-json.js';

/** Of what a failed harness printed, as much as a message takes. */
const LAST_WORDS = 500;

const MIB = 2 ** 20;

/**
 * Reads the answer of a harness that has ended.
 *
 * @throws RolloutError `WORKER_FAILED` when it gave none, `TIMED_OUT` when its time was over, `FORGED_RESULT` when its output
 * is anything but one answer in the frame of this run.
 */
export function containerAnswer(result: ProcessResult, token: string): unknown {
  if (result.timedOut)
    throw new RolloutError('TIMED_OUT', 'the container’s time was over before it answered');
  if (result.oomKilled) failed(`ran out of memory, of which it has ${CONTAINER_MEMORY_BYTES / MIB} MiB`);
  if (result.stdoutTruncated) failed(`answered with more than ${MAX_ANSWER_BYTES / MIB} MiB`);
  if (result.exitCode !== 0)
    failed(`ended with exit code ${result.exitCode}: ${result.stderr.trim().slice(-LAST_WORDS)}`);
  const answer = unframeAnswer(result.stdout, token);
  if (answer === null)
    throw new RolloutError('FORGED_RESULT', 'the container’s output is not one framed answer');
  try {
    return fromWireJson(answer);
  } catch (cause) {
    throw new RolloutError('FORGED_RESULT', `the container’s answer is malformed: ${String(cause)}`, {
      cause,
    });
  }
}

function failed(how: string): never {
  throw new RolloutError('WORKER_FAILED', `the container ${how}`);
}
