import { MAX_STEPS } from '@reroll/rollout';
import { sha256Hex, type Trajectory } from '@reroll/trajectory';
import { type Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { addContainerOptions, type ContainerFlags, splitContainerFlags } from '../input/container-sources.js';
import { type EnvironmentFile, keepFiles, ownEnvOption } from '../input/environment-arguments.js';
import { integerBetween } from '../input/numbers.js';
import { count } from '../output/table.js';
import { readRecording } from '../recordings/recording.js';
import { differenceFromReplay, refuted } from '../recordings/replay.js';

const EXAMPLE = `
Example:
  reroll export --raw --seed 42 > episode
  reroll replay episode

A recording that stops before its environment says that the episode is over may be cut, or the whole of a
rollout whose policy failed or whose --max-steps were over: the file does not say which.`;

interface ReplayFlags extends ContainerFlags {
  readonly json?: true;
  readonly maxSteps?: number;
  readonly ownEnv: readonly EnvironmentFile[];
}

/** A recorded episode, and the first thing that its replay has otherwise. */
interface Replay {
  readonly recorded: Trajectory;
  readonly digest: string;
  /** Null when every byte agrees. */
  readonly difference: string | null;
  /** Whether the environment ended the episode, or the limit that the caller names. */
  readonly finished: boolean;
}

/** `reroll replay`: does the environment do what a recorded trajectory says it did. */
export function configureReplay(command: Command, signal: AbortSignal): void {
  addContainerOptions(command)
    .argument('<file>', 'a trajectory, as `reroll export --raw` writes it')
    .addOption(
      new Option(
        '--max-steps <n>',
        'the limit that the rollout had: a recording of so many steps is finished',
      ).argParser(integerBetween(1, MAX_STEPS)),
    )
    .addOption(ownEnvOption())
    .option('--json', 'one JSON object on stdout')
    .addHelpText('after', EXAMPLE)
    .action(async (file: string, flags: ReplayFlags) => {
      const [container, { json, maxSteps, ownEnv }] = splitContainerFlags(flags);
      await keepFiles(ownEnv, signal, container);
      const recording = readRecording(file);
      const difference = await differenceFromReplay(recording, signal);
      const { trajectory: recorded, bytes } = recording;
      const finished = recorded.terminated || recorded.truncated || recorded.steps === maxSteps;
      const replay = { recorded, digest: sha256Hex(bytes), difference, finished };
      process.stdout.write(`${json ? replayJson(replay) : describe(replay)}\n`);
      if (difference !== null) throw refuted(recording, difference);
      if (!finished) throw new CliError(`${file} is unfinished: ${progressOf(recorded)}`, EXIT.unfinished);
    });
}

function totalReward({ rewards }: Trajectory): number {
  return rewards.reduce((sum, reward) => sum + reward, 0);
}

/** The episode would have gone on: it has one step more at least. */
function progressOf({ steps }: Trajectory): string {
  return `${steps} of at least ${count(steps + 1, 'step')}`;
}

function replayJson({ recorded, digest, difference, finished }: Replay): string {
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
    finished,
  };
  return JSON.stringify(verified ? line : { ...line, difference });
}

function describe({ recorded, digest, difference, finished }: Replay): string {
  const { header, steps } = recorded;
  const numbers = `${finished ? count(steps, 'step') : progressOf(recorded)}, reward=${totalReward(recorded).toFixed(1)}`;
  const agrees = finished ? 'replayed, every byte agrees' : 'unfinished; every byte of these steps agrees';
  const verdict = difference === null ? agrees : 'not what the environment does';
  return `${header.env} seed=${header.seed}: ${numbers}, ${verdict}\ndigest ${digest}`;
}
