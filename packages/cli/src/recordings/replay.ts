import { branchAt, MAX_BRANCH_STEPS, RolloutError, runRollout } from '@reroll/rollout';
import { decodeTrajectory, diffTrajectories, formatDifference } from '@reroll/trajectory';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import type { Recording } from './recording.js';

/**
 * Plays a recording's actions again, in a core of our own.
 *
 * @returns the first thing that the replay has otherwise; null when every byte agrees.
 * @throws CliError when the recording is longer than can be played again; the signal's reason.
 */
export async function differenceFromReplay(
  { file, bytes, trajectory: recorded }: Recording,
  signal: AbortSignal,
): Promise<string | null> {
  if (recorded.steps > MAX_BRANCH_STEPS)
    throw new CliError(
      `${file} has ${recorded.steps} steps; at most ${MAX_BRANCH_STEPS} are played again`,
      EXIT.usage,
    );
  // A rollout has a step at least; a recording that has none is compared with its beginning.
  const maxSteps = Math.max(1, recorded.steps);
  try {
    const spec = { ...branchAt(bytes, recorded.steps), policy: 'random', seed: 0, maxSteps } as const;
    const { trajectory } = await runRollout(spec, { trajectories: true, signal });
    const difference = diffTrajectories(recorded, decodeTrajectory(trajectory!));
    if (difference === null || (recorded.steps === 0 && difference.field === 'steps')) return null;
    return formatDifference(difference);
  } catch (error) {
    const refusal =
      error instanceof RolloutError && error.issues.find(({ path }) => path.startsWith('from.'));
    if (refusal) return `${refusal.path.slice('from.'.length)}: ${refusal.expected}`;
    throw error;
  }
}

/** How a command ends whose recording differs from its replay. */
export function refuted({ file }: Recording, difference: string): CliError {
  return new CliError(`${file} and its replay differ: ${difference}`, EXIT.refuted);
}
