import { closedObject, parseSpec } from '@reroll/rollout/internal';
import { z } from 'zod';
import { QTableSchema } from '../match/match-policy.js';
import type { QTable } from '../tictactoe/q-table.js';
import type { QLearningParameters } from './q-learning.js';

/** Iterations of a training run. */
export const MAX_ITERATIONS = 1_000_000;
/** Games of an iteration. */
export const MAX_EPISODES = 1_000_000;

const FORMAT = 'reroll-q-checkpoint-1';

/** Where a training run stands: plain JSON, enough to go on as if it had never stopped. */
export interface QCheckpoint {
  readonly format: 'reroll-q-checkpoint-1';
  /** Iterations done, and the seed of the next one. */
  readonly iteration: number;
  readonly table: QTable;
  /** What it was trained with; a run that continues from here must use the same. */
  readonly parameters: QLearningParameters;
  /** SHA-256 of the opponent's canonical JSON, 64 hex digits: whom it was trained against, and must be further. */
  readonly opponentDigest: string;
}

const QCheckpointSchema = closedObject({
  format: z.literal(FORMAT),
  iteration: z.int().min(0).max(MAX_ITERATIONS),
  table: QTableSchema,
  parameters: closedObject({
    episodes: z.int().min(1).max(MAX_EPISODES),
    alpha: z.number().gt(0).max(1),
    gamma: z.number().min(0).max(1),
    epsilon: z.number().min(0).max(1),
  }),
  opponentDigest: z.string().regex(/^[0-9a-f]{64}$/),
});

/** The checkpoint of a training run that has learned nothing yet. */
export function emptyCheckpoint(parameters: QLearningParameters, opponentDigest: string): QCheckpoint {
  return { format: FORMAT, iteration: 0, table: {}, parameters, opponentDigest };
}

/**
 * Reads a checkpoint that may come from a file.
 *
 * @throws RolloutError `INVALID_SPEC` whose `issues` name each wrong place.
 */
export function parseQCheckpoint(input: unknown): QCheckpoint {
  return parseSpec(QCheckpointSchema, input);
}

/**
 * Refuses to continue from a checkpoint of another training run.
 *
 * @throws RangeError naming the option that differs.
 */
export function checkGoesOn(checkpoint: QCheckpoint, start: QCheckpoint, iterations: number): void {
  if (checkpoint.iteration > iterations) {
    throw new RangeError(
      `iterations must be at least the checkpoint's ${checkpoint.iteration}, got ${iterations}`,
    );
  }
  for (const name of ['episodes', 'alpha', 'gamma', 'epsilon'] as const) {
    const [before, now] = [checkpoint.parameters[name], start.parameters[name]];
    if (before !== now) throw new RangeError(`${name} must be the checkpoint's ${before}, got ${now}`);
  }
  const [before, now] = [checkpoint.opponentDigest, start.opponentDigest];
  if (before !== now)
    throw new RangeError(`opponent must be the checkpoint's, with digest ${before}, got one with ${now}`);
}
