import { branchAt, RolloutError, runRollout } from '@reroll/rollout';
import {
  decodeTrajectory,
  diffTrajectories,
  formatDifference,
  sha256Hex,
  type Trajectory,
} from '@reroll/trajectory';
import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { readBytes } from '../input/read-file.js';
import { count } from '../output/count.js';

const EXAMPLE = `
Example:
  reroll export --raw --seed 42 > episode
  reroll replay episode`;

/** A recorded episode, and the first thing that its replay has otherwise. */
interface Replay {
  readonly recorded: Trajectory;
  readonly digest: string;
  /** Null when every byte agrees. */
  readonly difference: string | null;
}

/** `reroll replay`: does the environment do what a recorded trajectory says it did. */
export function configureReplay(command: Command, signal: AbortSignal): void {
  command
    .argument('<file>', 'a trajectory, as `reroll export --raw` writes it')
    .option('--json', 'one JSON object on stdout')
    .addHelpText('after', EXAMPLE)
    .action(async (file: string, { json }: { json?: true }) => {
      const replay = await replayOf(readBytes(file), signal);
      process.stdout.write(`${json ? replayJson(replay) : describe(replay)}\n`);
      if (replay.difference !== null)
        throw new CliError(`${file} and its replay differ: ${replay.difference}`, EXIT.refuted);
    });
}

/** Plays a recording's actions again, in a core of our own. */
async function replayOf(bytes: Uint8Array, signal: AbortSignal): Promise<Replay> {
  const recorded = decodeTrajectory(bytes);
  return { recorded, digest: sha256Hex(bytes), difference: await differenceOf(bytes, recorded, signal) };
}

async function differenceOf(
  bytes: Uint8Array,
  recorded: Trajectory,
  signal: AbortSignal,
): Promise<string | null> {
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

function totalReward({ rewards }: Trajectory): number {
  return rewards.reduce((sum, reward) => sum + reward, 0);
}

function replayJson({ recorded, digest, difference }: Replay): string {
  const { header, steps, terminated, truncated } = recorded;
  const { env, seed } = header;
  const verified = difference === null;
  const line = {
    env,
    seed,
    steps,
    totalReward: totalReward(recorded),
    terminated,
    truncated,
    digest,
    verified,
  };
  return JSON.stringify(verified ? line : { ...line, difference });
}

function describe({ recorded, digest, difference }: Replay): string {
  const { header, steps } = recorded;
  const numbers = `${count(steps, 'step')}, reward=${totalReward(recorded).toFixed(1)}`;
  const verdict = difference === null ? 'replayed, every byte agrees' : 'not what the environment does';
  return `${header.env} seed=${header.seed}: ${numbers}, ${verdict}\ndigest ${digest}`;
}
