import { sha256Hex, type Trajectory } from '@reroll/trajectory';
import type { Command } from 'commander';
import { count } from '../output/table.js';
import { readRecording } from '../recordings/recording.js';
import { differenceFromReplay, refuted } from '../recordings/replay.js';

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
      const recording = readRecording(file);
      const difference = await differenceFromReplay(recording, signal);
      const replay = { recorded: recording.trajectory, digest: sha256Hex(recording.bytes), difference };
      process.stdout.write(`${json ? replayJson(replay) : describe(replay)}\n`);
      if (difference !== null) throw refuted(recording, difference);
    });
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
