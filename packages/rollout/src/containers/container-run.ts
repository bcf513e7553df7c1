import type { PolicyLanguage } from '@reroll/policy';
import type { ProcessResult } from '@reroll/sandbox';
import { RolloutError } from '../rollout-error.js';
import { fromWire, unframeAnswer } from './wire.js';

const MIB = 2 ** 20;

/** Memory of a container: Node, both interpreters, and two guests at their default limit. No swap comes on top. */
export const CONTAINER_MEMORY_BYTES = 1024 * MIB;

/** An answer in a container's output: three times what the longest rollout takes with its trajectory. */
export const MAX_ANSWER_BYTES = 128 * MIB;

/** Where images hold the bundled harness. */
const HARNESS_PATH = '/opt/reroll/harness.mjs';

/** Has the harness load interpreters, if it can, and then do the job that comes on standard input, whose answer is all that it writes. */
const SCRIPT = `import * as harness from ${JSON.stringify(HARNESS_PATH)};
import { text } from 'node:stream/consumers';
await harness.prepare?.(process.argv.slice(1));
process.stdout.write(await harness.answer(JSON.parse(await text(process.stdin))));
`;

/**
 * The command of a harness that waits for its job, a `ContainerRun`, as JSON on its standard input: nothing of it shows in a list of processes.
 *
 * @param languages those whose interpreters the job will need.
 */
export function harnessCommand(languages: readonly PolicyLanguage[]): readonly string[] {
  return ['node', '--input-type=module', '--eval', SCRIPT, '--', ...languages];
}

/** Of what a failed harness printed, as much as a message takes. */
const LAST_WORDS = 500;

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
    return fromWire(answer);
  } catch (cause) {
    throw new RolloutError('FORGED_RESULT', `the container’s answer is malformed: ${String(cause)}`, {
      cause,
    });
  }
}

function failed(how: string): never {
  throw new RolloutError('WORKER_FAILED', `the container ${how}`);
}
