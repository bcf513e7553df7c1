import { decodeTrajectory, type Trajectory, TrajectoryError } from '@reroll/trajectory';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { readBytes } from '../input/read-file.js';

/** A trajectory in a file. */
export interface Recording {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly trajectory: Trajectory;
}

/** @throws CliError naming the file, when it cannot be read or holds no trajectory. */
export function readRecording(file: string): Recording {
  const bytes = readBytes(file);
  try {
    return { file, bytes, trajectory: decodeTrajectory(bytes) };
  } catch (error) {
    if (!(error instanceof TrajectoryError)) throw error;
    throw new CliError(`${file} is not a trajectory: ${error.message}`, EXIT.usage);
  }
}
